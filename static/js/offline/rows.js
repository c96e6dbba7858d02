// Draws a kept register with the rows of the ordinary page. Every change of a row becomes an entry.
Object.assign(globalThis.bekal, (() => {
  const { entries, enqueue, copyOf, filled } = globalThis.bekal;
  let drawn = null;

  const field = (row, name) => row.querySelector(`input[name^="${name}-"]`);
  const typed = (row) => {
    const chosen = row.querySelector(":checked");
    const minutes = (name) => {
      const number = Number.parseInt(field(row, name)?.value, 10) || 0;
      return chosen?.hasAttribute("data-minutes") ? Math.min(Math.max(number, 0), 600) : 0;
    };
    return {
      letter: chosen?.value ?? "", note: field(row, "note").value.trim(),
      late: minutes("late"), early: minutes("early"),
    };
  };

  const put = (row, mark) => {
    for (const each of row.querySelectorAll("input[type=radio]")) {
      each.checked = each.value === mark.letter;
      if (each.checked) each.closest("details")?.setAttribute("open", "");
    }
    for (const name of ["note", "late", "early"]) {
      const input = field(row, name);
      if (input) input.value = mark[name] || "";
    }
    field(row, "note").closest("details").toggleAttribute("open", Boolean(mark.note));
  };

  const lastOf = async (session) =>
    new Map((await entries(session)).map((each) => [each.enrolment, each]));

  const draw = async (session, template, form) => {
    const [copy, last, known] = [await copyOf(session), await lastOf(session), new Map()];
    const part = template.content.cloneNode(true);
    const column = part.querySelector(".register__column");
    const sample = document.createElement("template");
    sample.content.append(column.firstElementChild);
    const half = Math.ceil(copy.rows.length / 2);
    for (const people of [copy.rows.slice(0, half), copy.rows.slice(half)]) {
      const place = column.cloneNode();
      for (const person of people) {
        const row = filled(sample, person).firstElementChild;
        put(row, last.get(person.id) ?? person);
        row.querySelector(".register__who").append(
          Object.assign(document.createElement("span"), { className: "device__state" }));
        known.set(person.id, JSON.stringify(typed(row)));
        place.append(row);
      }
      if (people.length) column.before(place);
    }
    column.remove();
    form.querySelector("[data-list]").replaceChildren(part);
    globalThis.bekalRegister(form);
    drawn = { session, form, known };
    return copy;
  };

  // Rows that differ from what was kept last. The row says so once it lies on the disk.
  const sync = async () => {
    if (!drawn) return;
    const { session, form, known } = drawn;
    const copy = await copyOf(session);
    for (const row of form.querySelectorAll("[data-row]")) {
      const [enrolment, mark] = [Number(row.dataset.row), typed(row)];
      const now = JSON.stringify(mark);
      if (!mark.letter || known.get(enrolment) === now) continue;
      const before = known.get(enrolment);
      known.set(enrolment, now);
      const base = copy.rows.find((each) => each.id === enrolment).base ?? copy.version;
      try {
        await enqueue(session, { enrolment, ...mark, base });
      } catch (error) {
        known.set(enrolment, before);
        put(row, JSON.parse(before));
        throw error;
      }
    }
  };

  const paint = async (words) => {
    if (!drawn) return;
    const last = await lastOf(drawn.session);
    for (const row of drawn.form.querySelectorAll("[data-row]")) {
      const state = last.get(Number(row.dataset.row))?.record.state;
      row.querySelector(".device__state").textContent = words[state] ?? "";
    }
  };

  const leave = () => { drawn = null; };

  return { draw, sync, paint, leave };
})());
