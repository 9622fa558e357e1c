
"use strict";
// Without this script every answer is still there, closed one by one.
const answers = [...document.querySelectorAll("details.answer")];
const pickers = [...document.querySelectorAll("[data-filter]")];
const onlyGates = document.getElementById("only-gates");

function isShown(answer) {
  const isPicked = pickers.every((p) => !p.value || answer.dataset[p.dataset.filter] === p.value);
  return isPicked && (!onlyGates.checked || answer.dataset.gates !== "0");
}

function applyFilters() {
  for (const answer of answers) answer.hidden = !isShown(answer);
  for (const group of document.querySelectorAll("#answers .case"))
    group.hidden = !group.querySelector("details:not([hidden])");
  const count = answers.filter((answer) => !answer.hidden).length;
  document.getElementById("shown").textContent = `${count} of ${answers.length} answers`;
}

document.getElementById("filters").hidden = false;
document.getElementById("filters").addEventListener("input", applyFilters);
document.getElementById("open-all").addEventListener("click", () => {
  for (const answer of answers) if (!answer.hidden) answer.open = true;
});
// A closed answer would be missing on paper.
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not([hidden])")) details.open = true;
});
applyFilters();
