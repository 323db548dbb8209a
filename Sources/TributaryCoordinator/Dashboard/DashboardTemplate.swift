// SPDX-License-Identifier: Apache-2.0

/// The dashboard's one page and its style: plain HTML that loads nothing from elsewhere and refreshes itself.
enum DashboardTemplate {
    static let text = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="refresh" content="5">
        <title>{{federation}} · Tributary</title>
        <link rel="stylesheet" href="/style.css">
        </head>
        <body>
        <header>
        <h1>{{federation}}</h1>
        <p>Roster epoch {{epoch}} · {{logSize}} log entries, {{witnessed}} of them under a quorum of witnesses</p>
        <p{{#isAlarming}} class="alarm"{{/isAlarming}}>{{witnesses}}</p>
        </header>
        <main>
        <section>
        <h2>Studies</h2>
        <table>
        <tr><th>study</th><th>analysis</th><th>status</th><th>rounds</th><th>accepted by</th><th>ε</th></tr>
        {{#studies}}
        <tr><td>{{name}}<div class="soft">{{title}}</div></td><td>{{analysis}}</td>
        <td><span class="badge">{{status}}</span><div class="soft">{{now}}</div></td>
        <td>{{released}} of {{rounds}}<progress max="100" value="{{percent}}">{{percent}} %</progress></td>
        <td>{{accepted}}</td><td>{{epsilon}}</td></tr>
        {{/studies}}
        {{#unreadable}}
        <tr><td>{{name}}</td><td colspan="5" class="alarm">cannot be read and is set aside: {{reason}}</td></tr>
        {{/unreadable}}
        {{^studies}}<tr><td colspan="6" class="soft">No study has been proposed yet.</td></tr>{{/studies}}
        </table>
        </section>
        <section>
        <h2>Privacy budget of each branch</h2>
        <table>
        <tr><th>branch</th><th>spent of this period's limit</th><th>ρ spent</th><th>ρ left</th><th>ε at δ = 10⁻⁶</th></tr>
        {{#branches}}
        <tr><td>{{name}}</td><td><progress max="100" value="{{percent}}">{{percent}} %</progress></td>
        <td>{{spent}}</td><td>{{remaining}}</td><td>{{epsilon}}</td></tr>
        {{/branches}}
        {{^branches}}<tr><td colspan="5" class="soft">No branch has joined yet.</td></tr>{{/branches}}
        </table>
        </section>
        <section>
        <h2>Witnesses of the log</h2>
        {{#hasPending}}<p>Takes force with the next quorum: {{pending}}</p>{{/hasPending}}
        <table>
        <tr><th>branch</th><th>cosignature on the newest checkpoint</th></tr>
        {{#cosigners}}<tr><td>{{name}}</td><td>{{words}}</td></tr>{{/cosigners}}
        {{^cosigners}}<tr><td colspan="2" class="soft">No branch has joined yet.</td></tr>{{/cosigners}}
        </table>
        </section>
        <section>
        <h2>Models</h2>
        <table>
        <tr><th>model</th><th>analysis</th><th>published</th><th></th></tr>
        {{#models}}
        <tr><td><a href="{{path}}">{{name}}</a><div class="soft">from study {{study}}</div></td><td>{{analysis}}</td>
        <td>{{day}}</td><td><span class="badge">{{status}}</span></td></tr>
        {{/models}}
        {{^models}}<tr><td colspan="4" class="soft">No study has finished yet.</td></tr>{{/models}}
        </table>
        </section>
        <p class="soft">{{version}} · sums over branches only: head office never sees a row or any single branch's subtotal.</p>
        </main>
        </body>
        </html>
        """

    /// A model's page.
    static let model = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{name}} · Tributary</title>
        <link rel="stylesheet" href="/style.css">
        </head>
        <body>
        <header>
        <p><a href="/">← all studies and models</a></p>
        <h1>{{name}}</h1>
        <p>{{analysis}}, from study {{study}}, published on {{day}} · <span class="badge">{{status}}</span></p>
        <p>{{branches}}</p>
        </header>
        <main>
        <section>
        <h2>In words</h2>
        <pre>{{text}}</pre>
        </section>
        {{#charts}}
        <section>
        <h2>{{title}} <span class="soft">{{unit}}</span></h2>
        <table>
        <tr><th></th><th>figure</th><th>95 of 100 times in</th><th></th></tr>
        {{#rows}}
        <tr><td>{{name}}</td><td>{{value}}</td><td class="soft">{{interval}}</td><td class="chart">
        <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect class="bar" x="{{barStart}}" y="1" width="{{barLength}}" height="8"/>
        <rect class="interval" x="{{intervalStart}}" y="4" width="{{intervalLength}}" height="2"/>
        </svg></td></tr>
        {{/rows}}
        </table>
        {{#more}}<p class="soft">… and {{more}} more: tributary-coordinator model show {{name}} --json -</p>{{/more}}
        </section>
        {{/charts}}
        <p class="soft">Bars begin at zero; the line over a bar covers the truth 95 times in 100, noise included.</p>
        </main>
        </body>
        </html>
        """

    static let style = """
        :root { --ink: #1d2733; --soft: #5c6b7a; --line: #dde4ea; --paper: #f5f7f9; --blue: #1f6feb; --fill: #cfe2ff; }
        * { box-sizing: border-box; }
        body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
        header { background: #fff; border-bottom: 1px solid var(--line); padding: 1.2rem 2rem; }
        header h1 { margin: 0; font-size: 1.35rem; }
        header p { margin: .2rem 0 0; color: var(--soft); }
        main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 2rem 3rem; }
        section { background: #fff; border: 1px solid var(--line); border-radius: .6rem; padding: 1.1rem 1.3rem; margin-bottom: 1.2rem; }
        h2 { margin: 0 0 .8rem; font-size: 1.05rem; }
        table { width: 100%; border-collapse: collapse; }
        th { text-align: left; font-weight: 600; color: var(--soft); font-size: .85rem; }
        th, td { padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        tr:last-child td { border-bottom: 0; }
        progress { width: 100%; min-width: 8rem; height: .6rem; accent-color: var(--blue); }
        .alarm { color: #b3261e; font-weight: 600; }
        .soft { color: var(--soft); font-size: .88rem; }
        .badge { background: var(--fill); border-radius: 1rem; padding: .1rem .6rem; font-size: .82rem; white-space: nowrap; }
        pre { background: var(--paper); border-radius: .4rem; padding: .8rem 1rem; white-space: pre-wrap; margin: .4rem 0 1rem; font-size: .86rem; }
        h2 .soft { font-weight: 400; }
        a { color: var(--blue); }
        .chart { width: 45%; }
        .chart svg { display: block; width: 100%; height: 1.2rem; }
        .chart .bar { fill: var(--fill); }
        .chart .interval { fill: var(--blue); }
        """
}
