// Small comforts of every page. Each looks for data- attributes; without them, or without
// scripts, the page works all the same.

// data-toggle="id": opens and closes what it names.
for (const button of document.querySelectorAll("[data-toggle]")) {
  const target = document.getElementById(button.dataset.toggle);
  if (!target) continue;
  if (button.tagName === "A") button.setAttribute("role", "button");
  button.setAttribute("aria-controls", target.id);
  button.setAttribute("aria-expanded", target.hasAttribute("data-open"));
  const toggle = (event) => {
    event.preventDefault();
    button.setAttribute("aria-expanded", target.toggleAttribute("data-open"));
  };
  button.addEventListener("click", toggle);
  if (button.tagName === "A") {
    button.addEventListener("keydown", (event) => event.key === " " && toggle(event));
  }
}

// data-phone="closed": what stands open on a desk starts folded on a phone.
if (matchMedia("(max-width: 767px)").matches) {
  for (const part of document.querySelectorAll("details[data-phone=closed]")) part.open = false;
}

// data-guard="Saving…": a form is sent once. The button keeps its focus and says what happens.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.guard || event.defaultPrevented) return;
  if (form.hasAttribute("data-sent")) return event.preventDefault();
  form.setAttribute("data-sent", "");
  const button = event.submitter;
  if (button && button.classList.contains("button")) {
    button.setAttribute("aria-disabled", "true");
    button.dataset.label = button.innerHTML;
    button.textContent = form.dataset.guard;
  }
});

// data-forget: signing out leaves nothing unsaved behind. Marks that a device has not sent ask first.
document.addEventListener("submit", (event) => {
  const { forget, unsent } = event.target.dataset;
  if (forget === undefined) return;
  const count = +localStorage.getItem("bekal-unsent");
  if (count && !confirm(unsent.replace("{n}", count))) return event.preventDefault();
  sessionStorage.clear();
});

// The back button shows the page as it was left: let the form be sent again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) form.removeAttribute("data-sent");
  for (const button of document.querySelectorAll("[data-label]")) {
    button.removeAttribute("aria-disabled");
    button.innerHTML = button.dataset.label;
  }
});

// data-reveal="id": shows what is typed into a password field.
for (const button of document.querySelectorAll("[data-reveal]")) {
  const field = document.getElementById(button.dataset.reveal);
  const label = button.firstChild;
  const show = label.textContent;
  button.hidden = false;
  button.addEventListener("click", () => {
    const hidden = field.type === "text";
    field.type = hidden ? "password" : "text";
    label.textContent = hidden ? show : button.dataset.hideLabel;
    button.setAttribute("aria-pressed", !hidden);
  });
}

// data-day: the browser's own calendar behind a button, beside the text field.
if ("showPicker" in HTMLInputElement.prototype) {
  for (const place of document.querySelectorAll("[data-day]")) {
    const [text, button] = [place.querySelector("input"), place.querySelector("button")];
    if (text.disabled || text.readOnly) continue;
    const picker = Object.assign(document.createElement("input"), {
      type: "date", tabIndex: -1, className: "field__native-date",
    });
    picker.setAttribute("aria-hidden", "true");
    button.addEventListener("click", () => {
      const found = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text.value.trim());
      if (found) picker.value = `${found[3]}-${found[2].padStart(2, 0)}-${found[1].padStart(2, 0)}`;
      picker.showPicker();
    });
    picker.addEventListener("change", () => {
      if (picker.value) text.value = picker.value.split("-").reverse().join("/");
      text.dispatchEvent(new Event("change", { bubbles: true }));
    });
    button.hidden = false;
    place.append(picker);
  }
}
