// SPDX-License-Identifier: Apache-2.0

/// The page's style sheet: for a screen of any width and for A4 paper. Text contrast is at least 4.5 to 1 (WCAG 2 AA).
enum ReportStyle {
    static let text = screen + charts + paper

    private static let screen = """
        :root { --ink: #1b2733; --soft: #4d5966; --line: #d5dde4; --rule: #1b2733; --paper: #fff; --tint: #f4f6f8;
          --blue: #0b4f8a; --good: #0a5c3d; --look: #7a4b00; --bad: #9a1b1b; --open: #3d4653; }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--paper); color: var(--ink);
          font: 15px/1.55 "Source Sans 3", "Liberation Sans", Arial, Helvetica, sans-serif; }
        header, main, footer { max-width: 1120px; margin: 0 auto; padding: 0 36px; }
        header { padding-top: 40px; }
        h1, h2, h3, .word, .big, .tiles strong { font-family: "Source Serif 4", Georgia, "Liberation Serif", serif; }
        h1 { font-size: 34px; line-height: 1.15; margin: 2px 0 0; font-weight: 600; overflow-wrap: anywhere; }
        h2 { font-size: 23px; line-height: 1.2; margin: 0 0 10px; font-weight: 600; }
        h3 { font-size: 17px; margin: 26px 0 8px; font-weight: 600; }
        h4 { margin: 0 0 4px; font-size: 14px; }
        p { margin: 0 0 12px; }
        a { color: var(--blue); }
        .kind { text-transform: uppercase; letter-spacing: .12em; font-size: 12px; font-weight: 700;
          color: var(--soft); margin: 0; }
        .masthead { display: flex; gap: 40px; justify-content: space-between; align-items: flex-end;
          border-bottom: 3px solid var(--rule); padding-bottom: 16px; flex-wrap: wrap; }
        .facts { margin: 0; font-size: 13.5px; }
        .facts div { display: flex; gap: 14px; padding: 2px 0; }
        .facts dt { color: var(--soft); min-width: 112px; }
        .facts dd { margin: 0; overflow-wrap: anywhere; }
        .facts.wide { margin: 0 0 16px; border-top: 1px solid var(--line); }
        .facts.wide div { border-bottom: 1px solid var(--line); padding: 7px 0; }
        .facts.wide dt { min-width: 210px; flex: none; font-weight: 600; color: var(--ink); }
        .verdict { color: #fff; padding: 22px 28px; margin: 24px 0 0; display: grid; grid-template-columns: auto 1fr;
          gap: 8px 32px; align-items: center; }
        .verdict p { margin: 0; font-size: 16px; max-width: 62ch; }
        .verdict .word { font-size: 30px; font-weight: 600; letter-spacing: .01em; white-space: nowrap; }
        .verdict .word span { display: inline-block; width: 44px; height: 44px; line-height: 40px; text-align: center;
          border: 2px solid #fff; border-radius: 50%; margin-right: 16px; font-size: 24px; }
        .verdict.pass { background: var(--good); } .verdict.look { background: var(--look); }
        .verdict.fail { background: var(--bad); } .verdict.open { background: var(--open); }
        .worst { border: 1px solid var(--line); border-top: 0; padding: 16px 28px; }
        .worst h2 { font-size: 16px; margin: 0 0 6px; }
        .worst ul { margin: 0; padding: 0; list-style: none; }
        .worst li { padding: 3px 0; overflow-wrap: anywhere; }
        .tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 0; margin: 0; padding: 0; list-style: none;
          border: 1px solid var(--line); border-top: 0; }
        .tiles li { padding: 18px 24px; border-left: 1px solid var(--line); }
        .tiles li:first-child { border-left: 0; }
        .tiles strong { display: block; font-size: 25px; line-height: 1.2; font-weight: 600; white-space: nowrap; }
        .tiles span { display: block; color: var(--soft); font-size: 13px; line-height: 1.4; margin-top: 4px; }
        nav { margin: 30px 0 0; }
        nav h2 { font-size: 15px; margin-bottom: 6px; }
        nav ol { columns: 3; column-gap: 36px; margin: 0; padding-left: 22px; font-size: 14px; }
        nav li { padding: 1px 0; }
        section { border-top: 1px solid var(--rule); margin-top: 38px; padding-top: 20px; }
        .number { display: inline-block; min-width: 38px; color: var(--soft); font-weight: 400; }
        .lead { font-size: 16px; max-width: 76ch; color: var(--ink); }
        .soft { color: var(--soft); font-weight: 400; }
        .note { color: var(--soft); font-size: 13px; margin: 6px 0 12px; }
        .none { border-left: 3px solid var(--line); padding: 4px 12px; color: var(--soft); }
        .bad { color: var(--bad); }
        code, pre { font-family: "Source Code Pro", "Liberation Mono", Menlo, Consolas, monospace; font-size: .86em;
          overflow-wrap: anywhere; }
        code { line-height: 1; }
        pre { background: var(--tint); padding: 12px 16px; margin: 8px 0; white-space: pre-wrap; }
        details { margin: 0 0 16px; } summary { cursor: pointer; font-weight: 600; font-size: 14px; }
        .table { overflow-x: auto; margin: 0 0 8px; background:
          linear-gradient(90deg, #fff 30%, #fff0) 0 0 / 32px 100% no-repeat local,
          linear-gradient(270deg, #fff 30%, #fff0) 100% 0 / 32px 100% no-repeat local,
          linear-gradient(90deg, #0003, #0000) 0 0 / 9px 100% no-repeat scroll,
          linear-gradient(270deg, #0003, #0000) 100% 0 / 9px 100% no-repeat scroll; }
        table { border-collapse: collapse; width: 100%; font-size: 13.5px; line-height: 1.4; }
        table.dense { font-size: 12.5px; }
        caption { text-align: left; color: var(--soft); font-size: 13px; padding: 6px 0; }
        th { text-align: left; font-weight: 600; border-bottom: 1.5px solid var(--rule); vertical-align: bottom;
          line-height: 1.25; }
        th, td { padding: 6px 12px 6px 0; }
        td { border-bottom: 1px solid var(--line); vertical-align: baseline; overflow-wrap: break-word; }
        .n + :not(.n) { padding-left: 12px; } td.t { white-space: nowrap; }
        .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        th.n { white-space: normal; } td.n:last-child, th.n:last-child { padding-right: 0; }
        code.key { font-size: .78em; }
        .badge { display: inline-block; border: 1px solid; border-radius: 3px; padding: 0 7px; font-size: 12px;
          font-weight: 600; white-space: nowrap; }
        .badge.pass { color: var(--good); background: #e9f4ee; }
        .badge.look { color: var(--look); background: #fbf1de; }
        .badge.fail { color: #fff; background: var(--bad); border-color: var(--bad); }
        .badge.open { color: var(--open); background: #eceff2; }
        .badge.info { color: var(--blue); background: #e8f0f8; }
        .formula { font-family: Georgia, "Liberation Serif", serif; font-size: 17px; background: var(--tint);
          padding: 12px 18px; }
        .label { border: 3px solid var(--rule); padding: 22px 28px; max-width: 780px; }
        .label h3 { margin: 0; font-size: 25px; border-bottom: 8px solid var(--rule); padding-bottom: 8px; }
        .label .big { font-size: 38px; font-weight: 600; line-height: 1.2; margin: 12px 0 6px; white-space: nowrap; }
        .label .big span { font: 400 15px "Source Sans 3", "Liberation Sans", Arial, sans-serif; color: var(--soft);
          white-space: normal; }
        .label dl { margin: 14px 0 16px; border-top: 3px solid var(--rule); }
        .label dl div { display: grid; grid-template-columns: 210px 1fr; gap: 16px; padding: 7px 0;
          border-bottom: 1px solid var(--line); }
        .label dt { font-weight: 700; } .label dd { margin: 0; overflow-wrap: anywhere; }
        .stamp { border: 2px solid var(--bad); color: var(--bad); font-weight: 700; padding: 8px 12px;
          margin: 12px 0 0; }
        .columns { display: grid; grid-template-columns: 1fr 1fr; gap: 28px; font-size: 14px; }
        .columns ul { margin: 0 0 12px; padding-left: 18px; }
        .limits { max-width: 82ch; padding-left: 20px; } .limits li { margin-bottom: 7px; }
        .kinds { list-style: none; columns: 3; column-gap: 44px; margin: 0 0 8px; padding: 0; font-size: 13.5px; }
        .kinds li { display: flex; justify-content: space-between; border-bottom: 1px solid var(--line); padding: 4px 0;
          break-inside: avoid; font-variant-numeric: tabular-nums; }
        sub { line-height: 0; }
        footer { margin-top: 44px; padding-bottom: 36px; color: var(--soft); font-size: 13px; }
        footer p { border-top: 3px solid var(--rule); padding-top: 14px; }

        """

    private static let charts = """
        figure { margin: 0; } figcaption { font-size: 13px; margin-bottom: 4px; }
        canvas { display: block; max-width: 100%; width: 100%; height: auto; }
        .multiples { display: grid; grid-template-columns: repeat(3, 1fr); gap: 20px 28px; margin: 8px 0 18px; }
        .beside { display: grid; grid-template-columns: minmax(0, 1.15fr) minmax(0, 1fr); gap: 32px; align-items: start;
          margin: 8px 0 14px; }
        .key { font-size: 13px; display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; margin: 6px 0; }
        .swatch { display: inline-block; width: 16px; height: 10px; margin-left: 12px; }
        .key .swatch:first-child { margin-left: 0; }
        .swatch.blue { background: #0072b2; } .swatch.sky { background: #8fc6ea; }
        .swatch.orange { background: #d55e00; }
        .swatch.grey { background: #b9c2cb; } .swatch.ink { background: #1b2733; width: 5px; height: 14px; }
        .swatch.dashed { height: 0; border-top: 2px dashed #d55e00; }
        .lanes { margin: 6px 0 16px; }
        .lane { display: grid; grid-template-columns: 150px 1fr 150px; gap: 12px; align-items: center; font-size: 13px;
          line-height: 1.3; padding: 2px 0; }
        .lane svg { width: 100%; height: 16px; display: block; background: var(--tint); }
        .lane .name { overflow-wrap: anywhere; } .lane .sum { color: var(--soft); }
        .lane.axis { color: var(--soft); font-size: 12px; } .ticks { display: flex; justify-content: space-between; }
        .base { fill: #c3ccd5; } .full { fill: #0072b2; } .part { fill: #8fc6ea; } .gap { fill: #d55e00; }
        .away { fill: #b9c2cb; } .mark { fill: #1b2733; }
        .bar { width: 120px; height: 10px; display: block; } .track { fill: #e6ebf0; } .fill { fill: #0072b2; }
        table.heat { width: auto; min-width: 300px; } table.heat td.n { padding: 5px 12px; min-width: 112px;
          font-size: 12px; border: 2px solid #fff; } table.heat thead th.n { padding: 6px 12px; }
        .heat thead th { border-bottom-width: 0; }
        .heat th[scope=row] { border-bottom: 0; font-weight: 400; padding-right: 20px; vertical-align: middle; }
        .heat b { font-size: 14px; } td.h0 { background: #f1f5f9; } td.h1 { background: #e3eef7; }
        td.h2 { background: #cfe2f2; } td.h3 { background: #b5d3ea; } td.h4 { background: #94c0e0; }
        td.h5 { background: #6fabd5; } td.h6 { background: #2f7db5; color: #fff; }
        td.h7 { background: #1f699f; color: #fff; }
        td.h8 { background: #125488; color: #fff; } td.h9 { background: #0a3d66; color: #fff; }
        td.over { color: #fff; background: repeating-linear-gradient(45deg, #9a1b1b 0 7px, #7d1111 7px 14px); }
        @media (max-width: 900px) {
          header, main, footer { padding-left: 22px; padding-right: 22px; }
          .tiles { grid-template-columns: 1fr 1fr; } .tiles li:nth-child(3) { border-left: 0; }
          .tiles li:nth-child(n+3) { border-top: 1px solid var(--line); }
          .verdict { grid-template-columns: 1fr; } .multiples { grid-template-columns: 1fr 1fr; }
          .beside { grid-template-columns: 1fr; } .beside figure { max-width: 600px; } nav ol, .kinds { columns: 2; }
          table.dense { font-size: 11.5px; } .dense th, .dense td { padding-right: 8px; }
          .dense .n + :not(.n) { padding-left: 4px; }
          .lane { grid-template-columns: 110px 1fr 120px; }
        }
        @media (max-width: 560px) {
          .tiles, .multiples, .columns { grid-template-columns: 1fr; } nav ol, .kinds { columns: 1; }
          .label dl div, .facts div { grid-template-columns: 1fr; flex-wrap: wrap; gap: 2px 12px; }
          .lane { grid-template-columns: 84px 1fr 84px; } .label .big { white-space: normal; }
        }

        """

    private static let paper = """
        @page { size: A4; margin: 17mm 15mm 18mm; @bottom-right { content: counter(page) " / " counter(pages);
          font: 8pt "Liberation Sans", Arial, sans-serif; color: #4d5966; } }
        @media print {
          body { font-size: 9.6pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
          header, main, footer { max-width: none; padding: 0; }
          h1 { font-size: 23pt; } h2 { font-size: 15pt; } h3 { font-size: 11.5pt; } .lead { font-size: 10pt; }
          h2, h3, caption, .key, .lead { break-after: avoid; }
          p { orphans: 3; widows: 3; } .lead { break-inside: avoid; }
          figure, .label, .verdict, .tiles, .lane, tr, .formula, details { break-inside: avoid; }
          section { margin-top: 20pt; padding-top: 10pt; } #label { break-before: page; }
          #checks { break-before: page; }
          .tiles { grid-template-columns: repeat(4, 1fr); } .tiles li { padding: 9pt 10pt; }
          .tiles li:nth-child(n) { border-top: 0; } .tiles li:nth-child(3) { border-left: 1px solid var(--line); }
          .tiles strong { font-size: 15pt; } .tiles span { font-size: 8pt; }
          .verdict { grid-template-columns: auto 1fr; padding: 13pt 16pt; gap: 4pt 18pt; }
          .verdict .word { font-size: 18pt; } .verdict p { font-size: 10.5pt; }
          .verdict .word span { width: 26pt; height: 26pt; line-height: 23pt; font-size: 14pt; margin-right: 9pt; }
          table { font-size: 8pt; } table.dense { font-size: 6.7pt; } th, td { padding: 3.5pt 6pt 3.5pt 0; }
          .table { overflow: visible; } thead { display: table-header-group; }
          .n { white-space: nowrap; } table.heat td.n { font-size: 7.5pt; padding: 3pt 6pt; min-width: 62pt; }
          .multiples { grid-template-columns: repeat(3, 1fr); gap: 10pt 12pt; } .beside { grid-template-columns: 1fr; }
          .key, .note, caption, .facts, figcaption, .kinds, .none { font-size: 8.4pt; } .lanes { break-inside: avoid; }
          .beside canvas { max-width: 420pt; } nav ol { columns: 3; } nav li { break-inside: avoid; }
          nav a { color: inherit; text-decoration: none; }
          .lane { grid-template-columns: 92pt 1fr 92pt; font-size: 8pt; } .lane svg { height: 9pt; }
          code.key { font-size: 5.6pt; } .facts.wide dt { min-width: 120pt; }
          .label dl div { grid-template-columns: 130pt 1fr; }
        }

        """
}
