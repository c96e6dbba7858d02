// Draws a kept register with the rows of the ordinary page; every change becomes an entry.
Object.assign(globalThis.bekal, (() => {
  const { entries, enqueue, copyOf, filled } = globalThis.bekal;
  const STATE = '<span class="device__state"></span>';
  let drawn = null, work = Promise.resolve();

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
        row.querySelector(".register__who").insertAdjacentHTML("beforeend", STATE);
        known.set(person.id, JSON.stringify(typed(row)));
        place.append(row);
      }
      if (people.length) column.before(place);
    }
    column.remove();
    form.querySelector("[data-list]").replaceChildren(part);
    globalThis.bekalRegister(form);
    drawn = { session, known, rows: [...form.querySelectorAll("[data-row]")] };
    return copy;
  };

  // What differs is read at once and written in turn, whatever is drawn then. A row says so
  // once its mark lies on the disk.
  const sync = () => {
    if (!drawn) return work;
    const { session, rows, known } = drawn;
    const changed = rows.map((row) => ({ row, enrolment: +row.dataset.row, mark: typed(row) }))
      .filter(({ enrolment, mark }) => mark.letter && known.get(enrolment) !== JSON.stringify(mark));
    if (!changed.length) return work;
    const before = changed.map(({ enrolment }) => known.get(enrolment));
    for (const { enrolment, mark } of changed) known.set(enrolment, JSON.stringify(mark));
    const write = async () => {
      const copy = await copyOf(session);
      const base = (id) => copy.rows.find((each) => each.id === id).base ?? copy.version;
      await enqueue(session, changed.map(({ enrolment, mark }) =>
        ({ enrolment, ...mark, base: base(enrolment) })));
    };
    work = work.then(write, write).catch((error) => {
      changed.forEach(({ row, enrolment }, at) => {
        known.set(enrolment, before[at]);
        put(row, JSON.parse(before[at]));
      });
      throw error;
    });
    return work;
  };

  const paint = async (words) => {
    if (!drawn) return;
    const { rows } = drawn;
    const last = await lastOf(drawn.session);
    for (const row of rows) {
      const state = last.get(+row.dataset.row)?.record.state;
      row.querySelector(".device__state").textContent = words[state] ?? "";
    }
  };

  const leave = () => { drawn = null; };

  return { draw, sync, paint, leave };
})());
