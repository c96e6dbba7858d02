// The attendance register. Without this script it is a form of radio buttons that saves as well.
// What is not saved stays in this tab by session and row number: no name, no note.

// Once for each form: the page on a device draws its rows itself.
globalThis.bekalRegister = (form) => {
  const register = form.querySelector("[data-register]");
  const rows = [...register.querySelectorAll("[data-row]")];
  const key = `register:${form.dataset.session}`;
  const keysOn = form.dataset.keys !== "off";
  const value = (row) => row.querySelector(":checked")?.value ?? "";
  const radio = (row, code) => row.querySelector(`input[type=radio][value="${code}"]`);
  const tick = (choice) => {
    choice.checked = true;
    choice.closest("details")?.setAttribute("open", "");
  };
  const all = (selector) => document.querySelectorAll(selector);

  const count = () => {
    const tally = {}, sum = { present: 0, absent: 0, empty: 0 };
    for (const row of rows) {
      const chosen = row.querySelector(":checked");
      sum[!chosen ? "empty" : chosen.closest(".mark--present") ? "present" : "absent"] += 1;
      if (chosen) tally[chosen.value] = (tally[chosen.value] ?? 0) + 1;
    }
    for (const place of all("[data-tally-code]")) {
      place.textContent = tally[place.dataset.tallyCode] ?? 0;
    }
    for (const name of Object.keys(sum)) {
      for (const place of all(`[data-tally-${name}]`)) place.textContent = sum[name];
    }
    for (const place of all("[data-tally-left]")) place.hidden = !sum.empty;
  };

  const minutes = (row) => [...row.querySelectorAll("[inputmode]")];

  const remember = () => {
    if (!form.dataset.session) return;
    const kept = {};
    for (const row of rows) {
      kept[row.dataset.row] = [value(row), ...minutes(row).map((each) => each.value)];
    }
    try { sessionStorage.setItem(key, JSON.stringify(kept)); } catch { /* full or closed */ }
  };

  const recall = () => {
    let kept = {};
    try { kept = JSON.parse(sessionStorage.getItem(key) ?? "{}"); } catch { return; }
    for (const row of rows) {
      const [code, ...typed] = kept[row.dataset.row] ?? [];
      const choice = code && !row.disabled && radio(row, code);
      if (!choice || (value(row) || code) !== code) continue;
      tick(choice);
      minutes(row).forEach((field, n) => { field.value ||= typed[n] ?? ""; });
    }
  };

  const changed = () => { count(); remember(); };

  // Saved, or opened fresh after saving: what was remembered has done its work.
  if (form.hasAttribute("data-saved")) sessionStorage.removeItem(key);
  else recall();

  register.addEventListener("input", changed);

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
      if (!value(row)) radio(row, everyone.dataset.markAll).checked = true;
    }
    changed();
  });

  // One key a person, only while a choice has the focus: h s i p a, then on to the next row.
  register.addEventListener("keydown", (event) => {
    if (!keysOn || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.type !== "radio") return;
    const row = event.target.closest("[data-row]");
    const choice = /^[a-z]$/i.test(event.key) && radio(row, event.key.toUpperCase());
    if (!choice) return;
    event.preventDefault();
    tick(choice);
    changed();
    const next = rows[rows.indexOf(row) + 1];
    (next?.querySelector("input:checked") ?? next?.querySelector("input[type=radio]"))?.focus();
  });

  count();
};

const registerForm = document.querySelector("[data-register]")?.closest("form");
if (registerForm) globalThis.bekalRegister(registerForm);
