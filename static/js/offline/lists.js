// The lists of the page: registers on the device, registers to take along, what a person decides.
Object.assign(globalThis.bekal, (() => {
  const { all, entries, copyOf, needsPerson } = globalThis.bekal;
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

  // Drawn anew only when it says something else: a button must not go away under a finger.
  const fill = (name, kind, values) => {
    const [place, says] = [list(name), JSON.stringify(values)];
    if (place.says !== says) {
      place.replaceChildren(...values.map((each) => filled(template(kind(each)), each)));
      place.says = says;
    }
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

  // Drawn anew only when something else is offered, so that what was ticked stays ticked.
  let shown = "";
  const offered = async (registers) => {
    const here = new Set((await all("copies")).map((each) => each.session));
    const others = registers.filter((each) => !here.has(each.session));
    if (shown === (shown = JSON.stringify(others))) return others.length;
    const wanted = new URLSearchParams(location.search).get("sesi");
    fill("offered", () => "offer", others);
    for (const box of list("offered").querySelectorAll("input")) box.checked = box.value === wanted;
    return others.length;
  };

  const problems = async (words) => {
    const rows = (await entries()).filter(needsPerson).map(async (each) => {
      const { record, answer, enrolment } = each;
      const copy = await copyOf(record.session);
      const told = answer.stored ?? answer.sent;
      const says = (mark) => [
        mark.letter, ...[mark.late, mark.early].filter(Boolean).map((n) => `${n}′`), mark.note,
      ].filter(Boolean).join(" ");
      const stored = answer.stored
        ? words.markedBy.replace("{letter}", says(told)).replace("{by}", told.by).replace("{at}", told.at)
        : told ? says(told) : "";
      return {
        op: record.op, state: record.state, stored, sentence: answer.sentence,
        name: copy?.rows.find((row) => row.id === enrolment)?.name ?? words.unnamed,
        when: copy ? `${copy.title}, ${copy.when}` : "",
        yours: words.yours.replace("{letter}", says(each)),
      };
    });
    const kind = ({ state }) => (state === "conflict" ? "conflict" : "refusal");
    return fill("problems", kind, await Promise.all(rows));
  };

  // The names leave the page.
  const clear = () => {
    for (const each of document.querySelectorAll("[data-list]:not([data-list=offered])")) {
      each.replaceChildren();
      each.says = null;
    }
  };

  return { filled, copies, offered, problems, clear };
})());
