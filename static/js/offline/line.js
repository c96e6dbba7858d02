// To the server and back. An operation may be sent any number of times: it counts once.
// waiting -> sending -> gone | conflict | refused; what was never answered waits again.
Object.assign(globalThis.bekal, (() => {
  const { drop, within, entries, change, learn, unsent } = globalThis.bekal;
  const PATIENCE = 120_000, MOST = 100;
  let token = "";

  // The status of the answer: 0 without a line, 401 when somebody has to sign in.
  const ask = async (url, body) => {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const post = body && { method: "POST", headers, body: JSON.stringify(body) };
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const answer = await fetch(url, { redirect: "manual", signal, ...post });
      if (answer.type === "opaqueredirect") return { status: 401 };
      const told = await answer.json().catch(() => ({}));
      token = told.token ?? token;
      return { ...told, status: answer.status };
    } catch {
      return { status: 0 };
    }
  };

  const settle = async (session, entry, answer) => {
    if (answer.outcome === "applied" || answer.outcome === "overtaken") {
      const stands = answer.outcome === "applied" ? entry : null;
      await learn(session, entry.enrolment, answer.version, stands);
      return drop("queue", entry.record.op);
    }
    return change(entry, answer.stored || answer.sent ? "conflict" : "refused", { answer });
  };

  const sendPart = async (url, device, session, part) => {
    const move = (state) => within(["queue"], (queue) => {
      for (const { record } of part) queue.put({ ...record, state });
    });
    await move("sending");
    const operations = part.map(({ record, answer, ...mark }) =>
      ({ ...mark, op: record.op, seq: record.seq }));
    const told = await ask(url, { device, session, operations });
    if (told.answers) {
      const sent = new Map(part.map((each) => [each.record.op, each]));
      for (const answer of told.answers) await settle(session, sent.get(answer.op), answer);
      return 200;
    }
    // Refused as a whole, with a sentence; anything else is tried again.
    if (told.sentence && told.status !== 410) {
      for (const each of part) await settle(session, each, told);
    } else {
      await move("waiting");
    }
    return told.status;
  };

  // Under the lock nobody else is sending: what stands as sending was left by a page that died.
  const sendAll = async (url, device) => {
    const isDue = ({ record }) => record.state === "waiting" || record.state === "sending";
    const due = (await entries()).filter(isDue);
    let status = 200;
    for (const session of new Set(due.map((each) => each.record.session))) {
      const part = due.filter((each) => each.record.session === session);
      for (let at = 0; at < part.length; at += MOST) {
        status = await sendPart(url, device, session, part.slice(at, at + MOST));
        if ([0, 401, 403, 410].includes(status) || status >= 500) return status;
      }
    }
    return status;
  };

  const send = (url, device) => navigator.locks.request("bekal-send", async () => {
    const status = await sendAll(url, device);
    await unsent();
    return status;
  });

  return { ask, send };
})());
