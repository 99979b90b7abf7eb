"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const rule = byId("rule"), unit = byId("unit"), search = byId("search"), accepted = byId("accepted"), clean = byId("clean");

  function filter() {
    const severities = new Set(all("[data-severity]:checked", document.querySelector(".filters")).map((b) => b.dataset.severity));
    const words = search.value.trim().toLowerCase();
    let findings = 0, cards = 0;
    for (const card of all(".card")) {
      const units = card.dataset.unit.split("\n");
      const inUnit = !unit.value || units.includes(unit.value);
      let left = 0;
      for (const item of all(".finding", card)) {
        const show = inUnit && severities.has(item.dataset.severity) && (!rule.value || item.dataset.rule === rule.value)
          && (accepted.checked || !item.classList.contains("accepted"))
          && (!words || item.textContent.toLowerCase().includes(words) || units.join(" ").toLowerCase().includes(words));
        item.hidden = !show;
        left += show;
        for (const mark of all(`mark[data-findings~="${item.id}"]`, card)) mark.classList.toggle("off", !show);
      }
      const empty = all(".finding:not(.accepted)", card).length === 0;
      const named = !words || units.join(" ").toLowerCase().includes(words);
      card.hidden = !inUnit || !(left || (empty && clean.checked && !rule.value && named));
      findings += left;
      cards += !card.hidden;
    }
    byId("shown").textContent = `${cards} · ${findings}`;
  }

  function choose(item, scroll) {
    for (const old of all(".chosen")) old.classList.remove("chosen");
    item.classList.add("chosen");
    const card = item.closest(".card");
    for (const mark of all(`mark[data-findings~="${item.id}"]`, card)) mark.classList.add("chosen");
    const at = byId(`${item.id}-at`);
    if (at && scroll) {
      const box = at.closest(".source"), top = (e) => e.getBoundingClientRect().top;
      if (box.scrollHeight > box.clientHeight) box.scrollTop += top(at) - top(box) - box.clientHeight / 3;
      else at.closest("tr").scrollIntoView({ block: "center" });
    }
  }

  document.addEventListener("click", (event) => {
    const mark = event.target.closest("mark[data-findings]");
    if (mark) {
      const item = mark.dataset.findings.split(" ").map(byId).find((i) => i && !i.hidden);
      if (item) { choose(item, false); item.scrollIntoView({ block: "nearest" }); }
      return;
    }
    const item = event.target.closest(".finding");
    if (item) { if (event.target.closest("a")) event.preventDefault(); choose(item, true); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.classList && event.target.classList.contains("finding")) choose(event.target, true);
  });
  document.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
  for (const control of all(".filters input, .filters select")) for (const kind of ["input", "change"]) control.addEventListener(kind, filter);
  filter();
})();
