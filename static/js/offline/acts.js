// What the forms and buttons of the page do.
(() => {
  const { bekal } = globalThis;
  const { words, trouble, refresh, go, later } = bekal;
  const SHORTEST = 8;
  const form = (name) => document.querySelector(`[data-form="${name}"]`);

  const newCode = () => {
    const { code, again } = form("take").elements;
    if (code.value.length < SHORTEST) return trouble(words.short);
    return code.value === again.value ? code.value : trouble(words.differs);
  };

  const take = async () => {
    const device = await bekal.device();
    const code = device?.wrapped ? "" : newCode();
    if (code === undefined) return;
    if (device && code && bekal.state().key) await bekal.begin(code, device.id, bekal.state().key);
    const sessions = [...form("take").querySelectorAll(":checked")].map((box) => Number(box.value));
    if (!sessions.length && !device) return trouble(words.nothing);
    if (sessions.length) {
      const told = await bekal.ask(words.takeUrl, { device: device?.id ?? null, sessions });
      if (!told.registers) return trouble(told.sentence ?? words.offline);
      if (told.key) await bekal.begin(code, told.device, told.key);
      for (const { seconds, ...copy } of told.registers) {
        await bekal.keep({ ...copy, until: Date.now() + seconds * 1000 });
      }
    }
    trouble(null);
    form("take").reset();
    bekal.touched();
    await go();
  };

  const open = async () => {
    const left = await bekal.open(form("open").elements.code.value);
    form("open").reset();
    if (bekal.isOpen()) {
      trouble(null);
      bekal.touched();
    } else {
      trouble(left ? words.wrong.replace("{n}", left) : words.locked);
    }
    await refresh();
    await go();
  };

  const draw = async (session) => {
    const template = document.querySelector("template[data-sheet]");
    const copy = await bekal.draw(session, template, form("register"));
    for (const name of ["title", "when"]) {
      document.querySelector(`[data-say="${name}"]`).textContent = copy[name];
    }
    await bekal.current(session);
    document.getElementById("register-heading").focus();
  };

  const list = async () => {
    await bekal.sync();
    bekal.leave();
    await bekal.current(null);
  };

  const done = async (session) => {
    const count = (await bekal.entries(session)).length;
    if (count) return trouble(words.unsent.replace("{n}", count));
    const { id } = await bekal.device();
    await bekal.drop("copies", session);
    await bekal.ask(words.returnUrl, { device: id, sessions: [session] });
    await refresh();
  };

  const wipe = async () => {
    const count = await bekal.unsent();
    const warning = count ? `${words.unsent.replace("{n}", count)} ` : "";
    if (!confirm(warning + words.wipe)) return;
    const { id } = await bekal.device();
    const sessions = (await bekal.all("copies")).map((each) => each.session);
    await bekal.wipe();
    await bekal.ask(words.returnUrl, { device: id, sessions, wiped: true });
    location.reload();
  };

  const decide = (wish) => async (op) => { await bekal.decide(op, wish); await go(); };
  const acts = {
    send: go, shut: bekal.shut, wipe, list, show: (value) => draw(Number(value)),
    done: (value) => done(Number(value)),
    theirs: decide("theirs"), mine: decide("mine"), again: decide("again"),
  };
  const failed = () => trouble(words.failed);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) Promise.resolve(acts[button.dataset.do](button.value)).catch(failed);
  });
  const sent = { take, open, register: () => {} };
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    Promise.resolve(sent[event.target.dataset.form]?.()).catch(failed);
  });

  // Keys and the button of the register change rows without an event of their own.
  const kept = () => bekal.sync().then(() => { later(); return refresh(); }).catch(failed);
  for (const kind of ["change", "keydown", "click"]) form("register").addEventListener(kind, kept);
})();
