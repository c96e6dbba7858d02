// Marks that wait for a line, and the registers they belong to. Each mark is an operation with an id.
// Beside what is encrypted only ids, the step and the state lie open.
Object.assign(globalThis.bekal, (() => {
  const { all, one, put, drop, within, seal, unseal } = globalThis.bekal;

  const unsent = async () => {
    const count = (await all("queue")).length;
    localStorage.setItem("bekal-unsent", count);
    return count;
  };

  // In the order of their steps; of one register, or of all.
  const entries = async (session) => {
    const records = (await all("queue")).filter((each) => !session || each.session === session);
    const opened = records.map(async (each) => ({ ...(await unseal(each)), record: each }));
    return (await Promise.all(opened)).sort((a, b) => a.record.seq - b.record.seq);
  };

  const needsPerson = ({ record }) => record.state === "conflict" || record.state === "refused";

  // Done when all lie on the disk. A new mark of a row takes the place of one that was not taken.
  const enqueue = async (session, marks) => {
    const rows = new Set(marks.map((each) => each.enrolment));
    const replaced = (await entries(session))
      .filter((each) => rows.has(each.enrolment) && needsPerson(each));
    const at = new Date().toISOString();
    const records = await Promise.all(marks.map(async (mark) => (
      { op: crypto.randomUUID(), session, state: "waiting", ...(await seal({ ...mark, at })) })));
    await within(["keys", "queue"], (keys, queue) => {
      for (const each of replaced) queue.delete(each.record.op);
      keys.get("device").onsuccess = ({ target }) => {
        let { seq } = target.result;
        for (const record of records) queue.put({ ...record, seq: (seq += 1) });
        keys.put({ ...target.result, seq }, "device");
      };
    });
    return unsent();
  };

  const change = async ({ record, ...content }, state, more) =>
    put("queue", { ...record, state, ...(more && (await seal({ ...content, ...more }))) });

  const copyOf = async (session) => {
    const kept = await one("copies", session);
    return kept && { ...(await unseal(kept)), until: kept.until };
  };

  const keep = async (copy) => {
    const { session, until } = copy;
    await put("copies", { session, until, ...(await seal(copy)) });
  };

  // What the server says of a row is what the copy says from now on.
  const learn = async (session, enrolment, version, mark) => {
    const copy = await copyOf(session);
    const row = copy?.rows.find((each) => each.id === enrolment);
    if (!row) return;
    row.base = Math.max(row.base ?? copy.version, version);
    if (mark) for (const name of ["letter", "note", "late", "early"]) row[name] = mark[name];
    await keep(copy);
  };

  // A person has decided: what is stored stands, one's own is entered anew, or it is tried again.
  const decide = async (op, wish) => {
    const made = await entries();
    if (!op) {
      const refused = made.filter((each) => each.record.state === "refused");
      return Promise.all(refused.map((each) => change(each, "waiting")));
    }
    const entry = made.find((each) => each.record.op === op);
    if (!entry) return;
    const { record, answer, ...mark } = entry;
    if (wish === "again") return change({ ...mark, record }, "waiting");
    if (wish === "mine") {
      const base = answer.version || mark.base;
      const settles = answer.stored ? op : null;
      return enqueue(record.session, [{ ...mark, base, settles }]);
    }
    if (answer.stored) await learn(record.session, mark.enrolment, answer.version, answer.stored);
    return drop("queue", op);
  };

  // Names stay for some hours by the clock of the device; marks stay until they are sent.
  const expire = async () => {
    const old = (await all("copies")).filter((each) => each.until <= Date.now());
    await within(["copies"], (copies) => old.map((each) => copies.delete(each.session))[0]);
    return old.map((each) => each.session);
  };

  return { unsent, entries, needsPerson, enqueue, change, copyOf, keep, learn, decide, expire };
})());
