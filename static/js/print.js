// data-print: a button that opens the browser's print window; hidden where scripts do not run.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
