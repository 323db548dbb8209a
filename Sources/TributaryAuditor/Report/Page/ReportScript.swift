// SPDX-License-Identifier: Apache-2.0

/// The page's own script: it makes Chart.js configurations of the chart data. It draws, and does nothing else.
enum ReportScript {
    static let text = """
        "use strict";
        (function () {
          const ink = "#1b2733", soft = "#4d5966", line = "#d9e0e6";
          Chart.defaults.font.family = '"Liberation Sans", Arial, Helvetica, sans-serif';
          Chart.defaults.font.size = 11;
          Chart.defaults.color = soft;
          Chart.defaults.animation = false;
          const whole = (v) => String(v).replace(/\\B(?=(\\d{3})+$)/g, "\\u2009");
          const figure = (v) => v === 0 ? "0" : String(+v.toPrecision(3));
          const title = (text) => ({ display: text !== "", text: text, color: ink });
          function axis(chart, text, more) {
            const type = chart.isLogarithmic ? "logarithmic" : "linear";
            return Object.assign({
              type: type, title: title(text), grid: { color: line, drawBorder: false },
              ticks: { maxTicksLimit: 5, maxRotation: 0, callback: figure }
            }, more);
          }
          function dataset(chart, s) {
            const dash = s.isDashed ? [5, 4] : [];
            if (chart.kind === "bars") {
              return { label: s.label, data: s.values, backgroundColor: s.color, borderColor: "#fff", borderWidth: 1,
                       maxBarThickness: 18 };
            }
            const data = s.points.map((p) => ({ x: p[0], y: p[1] }));
            const isLine = chart.kind === "steps" || s.isLine;
            const mark = s.isLine ? "line" : s.mark;
            return { label: s.label, data: data, type: isLine ? "line" : "scatter", borderColor: s.color,
                     backgroundColor: s.color, borderDash: dash, borderWidth: s.isDashed ? 1.5 : 2.5,
                     stepped: chart.kind === "steps" ? "before" : false, pointStyle: mark,
                     pointRadius: isLine ? 0 : 5, order: s.isDashed ? 0 : 1 };
          }
          function configuration(chart) {
            const bars = chart.kind === "bars";
            const budget = { min: chart.yMaximum ? 0 : undefined, suggestedMax: chart.yMaximum };
            const entries = { ticks: { maxTicksLimit: 4, maxRotation: 0, precision: 0, callback: whole } };
            const scales = bars
              ? { x: axis(chart, chart.xTitle, { stacked: true, beginAtZero: true }),
                  y: { stacked: true, grid: { display: false }, ticks: { autoSkip: false } } }
              : { x: axis(chart, chart.xTitle, chart.kind === "steps" ? entries : {}),
                  y: axis(chart, chart.yTitle, chart.kind === "steps" ? budget : {}) };
            return {
              type: bars ? "bar" : chart.kind === "steps" ? "line" : "scatter",
              data: { labels: bars ? chart.labels : undefined, datasets: chart.series.map((s) => dataset(chart, s)) },
              options: {
                indexAxis: bars ? "y" : "x", responsive: false, devicePixelRatio: 2, parsing: bars, normalized: true,
                scales: scales,
                plugins: {
                  legend: { display: chart.hasLegend === true, position: "bottom", align: "start",
                            labels: { usePointStyle: !bars, boxWidth: bars ? 12 : undefined, boxHeight: 10,
                                      padding: 10, color: ink } },
                  tooltip: { callbacks: {
                    label: (c) => c.dataset.label + ": ρ " + figure(bars ? c.parsed.x : c.parsed.y) } }
                }
              }
            };
          }
          const charts = JSON.parse(document.getElementById("chart-data").textContent);
          for (const chart of charts) {
            const canvas = document.getElementById(chart.id);
            if (canvas) { new Chart(canvas, configuration(chart)); canvas.removeAttribute("style"); }
          }
        })();
        """
}
