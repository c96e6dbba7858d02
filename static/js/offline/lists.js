// The lists of the page: registers on the device, registers to take along, what a person decides.
Object.assign(globalThis.bekal, (() => {
  const { all, entries, copyOf, needsPerson, enqueue, change, drop, learn } = globalThis.bekal;
  const list = (name) => document.querySelector(`[data-list="${name}"]`);
  const template = (name) => document.querySelector(`template[data-${name}]`);

  // {name} in texts and attributes of a template.
  const filled = (template, values) => {
    const part = template.content.cloneNode(true);
    const fill = (text) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
    const walk = document.createTreeWalker(part, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const node = walk.currentNode;
      if (node.nodeType === Node.TEXT_NODE) node.data = fill(node.data);
      else for (const each of node.attributes) each.value = fill(each.value);
    }
    return part;
  };

  const fill = (name, kind, values) => {
    list(name).replaceChildren(...values.map((each) => filled(template(kind(each)), each)));
    return values.length;
  };

  const copies = async (words) => {
    const kept = await Promise.all((await all("copies")).map((each) => copyOf(each.session)));
    const waiting = await entries();
    const rows = kept.map(({ session, title, when, until }) => {
      const n = waiting.filter((each) => each.record.session === session).length;
      const counted = n === 1 ? words.one : words.many.replace("{n}", n);
      const time = new Date(until).toLocaleString(document.documentElement.lang,
        { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
      const state = `${n ? counted : words.none} ${words.until.replace("{time}", time)}`;
      return { session, title, when, state };
    });
    return fill("copies", () => "copy", rows);
  };

  const offered = (registers) => {
    const wanted = new URLSearchParams(location.search).get("sesi");
    const count = fill("offered", () => "offer", registers);
    for (const box of list("offered").querySelectorAll("input")) box.checked = box.value === wanted;
    return count;
  };

  const problems = async (words) => {
    const rows = (await entries()).filter(needsPerson).map(async (each) => {
      const { record, answer, enrolment, letter, note } = each;
      const copy = await copyOf(record.session);
      const told = answer.stored ?? answer.sent;
      const says = (mark) => [mark.letter, mark.note].filter(Boolean).join(" – ");
      const stored = answer.stored
        ? words.markedBy.replace("{letter}", says(told)).replace("{by}", told.by).replace("{at}", told.at)
        : told ? says(told) : "";
      return {
        op: record.op, state: record.state, stored, sentence: answer.sentence,
        name: copy?.rows.find((row) => row.id === enrolment)?.name ?? words.unnamed,
        when: copy ? `${copy.title}, ${copy.when}` : "",
        yours: words.yours.replace("{letter}", says({ letter, note })),
      };
    });
    const kind = ({ state }) => (state === "conflict" ? "conflict" : "refusal");
    return fill("problems", kind, await Promise.all(rows));
  };

  // A person has decided: what is stored stands, one's own is entered anew, or it is tried again.
  const decide = async (op, wish) => {
    const entry = (await entries()).find((each) => each.record.op === op);
    if (!entry) return;
    const { record, answer, ...mark } = entry;
    if (wish === "again") return change({ ...mark, record }, "waiting");
    if (wish === "mine") {
      const base = answer.version || mark.base;
      const settles = answer.stored ? op : null;
      return enqueue(record.session, { ...mark, base, settles });
    }
    if (answer.stored) await learn(record.session, mark.enrolment, answer.version, answer.stored);
    return drop("queue", op);
  };

  return { filled, copies, offered, problems, decide };
})());
