// data-select: a form with tick boxes and a bar that counts them.
// Hooks: [data-select-count] text with {n}, [data-select-clear], [data-select-top="16"] ticks
// the first boxes that may be ticked. Without scripts the bar is a plain submit.

for (const form of document.querySelectorAll("form[data-select]")) {
  const name = form.dataset.select;
  const boxes = () => [...form.elements].filter((box) => box.name === name && box.type === "checkbox");
  const near = (selector) => [
    ...form.querySelectorAll(selector),
    ...(form.id ? document.querySelectorAll(`[data-for="${form.id}"]${selector}, [data-for="${form.id}"] ${selector}`) : []),
  ];

  const count = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    for (const place of near("[data-select-count]")) {
      const words = ticked === 1 && place.dataset.one ? place.dataset.one : place.dataset.selectCount;
      place.textContent = words.replace("{n}", ticked);
    }
    for (const button of near("[data-select-clear]")) button.hidden = ticked === 0;
  };

  const set = (choose) => {
    boxes().filter((box) => !box.disabled).forEach((box, index) => { box.checked = choose(index); });
    count();
  };

  form.addEventListener("change", count);
  for (const button of near("[data-select-clear]")) {
    button.addEventListener("click", (event) => { event.preventDefault(); set(() => false); });
  }
  for (const button of near("[data-select-top]")) {
    const seats = Number(button.dataset.selectTop);
    button.hidden = false;
    button.addEventListener("click", (event) => { event.preventDefault(); set((index) => index < seats); });
  }
  // A box that was ticked before a reload is still ticked in some browsers.
  addEventListener("pageshow", count);
  count();
}
