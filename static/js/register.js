// The attendance register. Without this script it is a form of radio buttons that saves as well.
// Unsaved choices stay in this tab's memory by session and row number only: never a name.

// Once for each form: the page of registers without a connection draws its rows itself.
globalThis.bekalRegister = (form) => {
  const register = form.querySelector("[data-register]");
  const rows = [...register.querySelectorAll("[data-row]")];
  const key = `register:${form.dataset.session ?? ""}`;
  const keysOn = form.dataset.keys !== "off";
  const value = (row) => row.querySelector(":checked")?.value ?? "";
  const radio = (row, code) => row.querySelector(`input[type=radio][value="${code}"]`);
  const put = (selector, text) => {
    for (const place of document.querySelectorAll(selector)) place.textContent = text;
  };

  const count = () => {
    const tally = {};
    let empty = 0, absent = 0, present = 0;
    for (const row of rows) {
      const chosen = row.querySelector(":checked");
      if (!chosen) { empty += 1; continue; }
      tally[chosen.value] = (tally[chosen.value] ?? 0) + 1;
      if (chosen.closest(".mark--present")) present += 1; else absent += 1;
    }
    for (const place of document.querySelectorAll("[data-tally-code]")) {
      place.textContent = tally[place.dataset.tallyCode] ?? 0;
    }
    put("[data-tally-present]", present);
    put("[data-tally-absent]", absent);
    put("[data-tally-empty]", empty);
    for (const place of document.querySelectorAll("[data-tally-left]")) place.hidden = empty === 0;
  };

  const remember = () => {
    const chosen = Object.fromEntries(rows.map((row) => [row.dataset.row, value(row)]));
    try { sessionStorage.setItem(key, JSON.stringify(chosen)); } catch { /* a full or closed store */ }
  };

  const recall = () => {
    let chosen = {};
    try { chosen = JSON.parse(sessionStorage.getItem(key) ?? "{}"); } catch { return; }
    for (const row of rows) {
      const code = chosen[row.dataset.row];
      const choice = code && !value(row) && !row.disabled && radio(row, code);
      if (!choice) continue;
      choice.checked = true;
      choice.closest("details")?.setAttribute("open", "");
    }
  };

  // Saved, or opened fresh after saving: what was remembered has done its work.
  if (form.hasAttribute("data-saved")) sessionStorage.removeItem(key);
  else recall();

  register.addEventListener("change", (event) => {
    if (event.target.type === "radio") { count(); remember(); }
  });

  // Only what was typed is sent: an empty field says something where it was not empty before.
  form.addEventListener("formdata", (event) => {
    for (const field of form.querySelectorAll("[data-row] input:not([type=radio])")) {
      if (!field.value && !field.defaultValue) event.formData.delete(field.name);
    }
  });

  const everyone = document.querySelector("[data-mark-all]");
  everyone?.addEventListener("click", (event) => {
    event.preventDefault();
    for (const row of rows) {
      if (!row.disabled && !value(row)) radio(row, everyone.dataset.markAll).checked = true;
    }
    count();
    remember();
  });

  // One key a person, only while a choice has the focus: h s i p a, then on to the next row.
  register.addEventListener("keydown", (event) => {
    if (!keysOn || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.type !== "radio") return;
    const row = event.target.closest("[data-row]");
    const choice = /^[a-z]$/i.test(event.key) && radio(row, event.key.toUpperCase());
    if (!choice || row.disabled) return;
    event.preventDefault();
    choice.checked = true;
    choice.closest("details")?.setAttribute("open", "");
    count();
    remember();
    const next = rows.slice(rows.indexOf(row) + 1).find((other) => !other.disabled);
    (next?.querySelector("input:checked") ?? next?.querySelector("input[type=radio]"))?.focus();
  });

  count();
};

const registerForm = document.querySelector("[data-register]")?.closest("form");
if (registerForm) globalThis.bekalRegister(registerForm);
