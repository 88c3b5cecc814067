// What the pages do beyond HTML: ask for news, draw charts from their tables, and let arrow keys walk the heat table.
"use strict";
(() => {
  const root = document.documentElement, body = document.body;
  const seriesColours = 8;
  let paused = false;
  root.classList.add("js");

  const css = (name) => getComputedStyle(root).getPropertyValue(name).trim();

  // A chart reads its table, so that both always say the same.
  function read(figure) {
    const head = [...figure.querySelectorAll("thead th")].map((th) => th.textContent);
    const rows = [...figure.querySelectorAll("tbody tr")];
    return {
      names: head.slice(1, -1),
      days: rows.map((tr) => tr.cells[0].textContent),
      columns: head.slice(1, -1).map((_, i) => rows.map((tr) => Number(tr.cells[i + 1].textContent))),
    };
  }

  function tooltip(data, total) {
    return (items) => {
      const shown = items.filter((item) => item.value > 0);
      const sum = items.reduce((n, item) => n + item.value, 0);
      const lines = shown.map((item) => `${item.marker} ${item.seriesName}  ${item.value}`);
      return [`${items[0].axisValue}   ${total} ${sum}`, ...lines].join("\n");
    };
  }

  function draw(plot) {
    if (!window.echarts) return;
    const data = read(plot.closest("[data-chart]"));
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const font = getComputedStyle(body).fontFamily;
    const axis = { axisLabel: { color: css("--soft"), fontFamily: font }, axisTick: { show: false }, axisLine: { lineStyle: { color: css("--line") } } };
    const chart = plot.chart || (plot.chart = window.echarts.init(plot, null, { renderer: "canvas" }));
    chart.setOption({
      animation: !still && !plot.drawn, animationDuration: 300,
      textStyle: { fontFamily: font },
      grid: { left: 4, right: 8, top: 12, bottom: 2, containLabel: true },
      tooltip: {
        trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: "shadow", shadowStyle: { color: css("--line"), opacity: 0.5 } },
        backgroundColor: css("--card"), borderColor: css("--line"), textStyle: { color: css("--ink"), fontSize: 12, fontFamily: font, lineHeight: 18 },
        formatter: tooltip(data, plot.dataset.total),
      },
      xAxis: { type: "category", data: data.days, ...axis },
      yAxis: { type: "value", minInterval: 1, axisLabel: axis.axisLabel, splitLine: { lineStyle: { color: css("--line") } } },
      series: data.names.map((name, i) => ({
        name, type: "bar", stack: "all", data: data.columns[i], barCategoryGap: "25%", itemStyle: { color: css(`--s${Math.min(i, seriesColours - 1)}`) },
      })),
    }, true);
    plot.drawn = true;
  }

  const drawAll = () => document.querySelectorAll(".plot").forEach(draw);

  // One cell of the heat table takes the Tab key; arrows move among the others.
  function walkable(table) {
    if (!table) return;
    const links = [...table.querySelectorAll("td a")];
    const at = links.includes(document.activeElement) ? document.activeElement : links[0];
    links.forEach((a) => { a.tabIndex = a === at ? 0 : -1; });
  }

  function step(link, dx, dy) {
    const td = link.closest("td"), table = td.closest("table");
    const rows = [...table.querySelectorAll("tbody tr, tfoot tr")];
    let y = rows.indexOf(td.parentNode), x = td.cellIndex;
    for (;;) {
      x += dx; y += dy;
      const cell = rows[y] && rows[y].cells[x];
      if (!cell || x < 1) return null;
      const found = cell.querySelector("a");
      if (found) return found;
    }
  }

  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  document.addEventListener("keydown", (event) => {
    const move = arrows[event.key];
    const link = event.target.closest && event.target.closest("#heat td a");
    if (!move || !link || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = step(link, ...move);
    event.preventDefault();
    if (!next) return;
    link.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });

  function showPause() {
    const button = document.getElementById("pause");
    if (!button) return;
    button.hidden = false;
    button.setAttribute("aria-pressed", String(paused));
    button.textContent = paused ? button.dataset.resume : button.dataset.pause;
    body.classList.toggle("paused", paused);
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("#pause")) return;
    paused = !paused;
    showPause();
  });

  const print = document.getElementById("print");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }

  function refreshed() {
    const live = document.getElementById("live"), clock = document.getElementById("clock");
    if (live && clock) {
      clock.textContent = live.dataset.now;
      clock.dateTime = live.dataset.iso;
    }
    showPause();
    walkable(document.getElementById("heat"));
    drawAll();
  }

  // No news while nobody looks, while paused, or while an officer is choosing from a list.
  const busy = () => paused || document.hidden || /^(SELECT|INPUT)$/.test(document.activeElement.tagName);
  if (document.getElementById("live")) {
    setInterval(() => {
      if (!busy()) body.dispatchEvent(new CustomEvent("xiangyin:tick"));
    }, Math.max(1000, Number(body.dataset.refresh) || 5000));
    document.addEventListener("htmx:after:swap", refreshed);
  }
  addEventListener("resize", () => document.querySelectorAll(".plot").forEach((plot) => plot.chart && plot.chart.resize()));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  refreshed();
})();
