// Marks that wait for a line, and the registers they belong to. Each mark is an operation with an id
// of its own. Beside what is encrypted only ids, the step and the state lie open.
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

  // Done when it lies on the disk. A new mark of a row takes the place of one that was not taken.
  const enqueue = async (session, mark) => {
    const replaced = (await entries(session))
      .filter((each) => each.enrolment === mark.enrolment && needsPerson(each));
    const sealed = await seal({ ...mark, at: new Date().toISOString() });
    const record = { op: crypto.randomUUID(), session, state: "waiting", ...sealed };
    await within(["keys", "queue"], (keys, queue) => {
      for (const each of replaced) queue.delete(each.record.op);
      keys.get("device").onsuccess = ({ target }) => {
        record.seq = target.result.seq + 1;
        keys.put({ ...target.result, seq: record.seq }, "device");
        queue.put(record);
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

  // Names stay for some hours by the clock of the device; marks stay until they are sent.
  const expire = async () => {
    const old = (await all("copies")).filter((each) => each.until <= Date.now());
    await within(["copies"], (copies) => old.map((each) => copies.delete(each.session))[0]);
    return old.map((each) => each.session);
  };

  return { unsent, entries, needsPerson, enqueue, change, copyOf, keep, learn, decide, expire };
})());
