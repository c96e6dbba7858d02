// data-unfold="6": a link in a table row shows the page it leads to in a row of its own, six
// columns wide. Without scripts the link is followed.

for (const link of document.querySelectorAll("a[data-unfold]")) {
  link.setAttribute("role", "button");
  link.setAttribute("aria-expanded", "false");
  const row = link.closest("tr");
  let opened = null;

  const open = async () => {
    const answer = await fetch(link.href, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error("not a part of a page");
    opened = document.createElement("tr");
    opened.className = "table__open";
    const cell = opened.insertCell();
    cell.colSpan = Number(link.dataset.unfold);
    cell.innerHTML = await answer.text();
    row.after(opened);
  };

  const toggle = async (event) => {
    event.preventDefault();
    if (link.hasAttribute("aria-busy")) return;
    try {
      if (opened) opened.hidden = !opened.hidden;
      else {
        link.setAttribute("aria-busy", "true");
        await open();
      }
      link.setAttribute("aria-expanded", String(!opened.hidden));
    } catch {
      location.assign(link.href);
    } finally {
      link.removeAttribute("aria-busy");
    }
  };

  link.addEventListener("click", toggle);
  link.addEventListener("keydown", (event) => event.key === " " && toggle(event));
}
