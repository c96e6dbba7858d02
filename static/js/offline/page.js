// The page of registers on this device: which parts stand on it, and what its buttons do.
(() => {
  const { bekal } = globalThis;
  const words = document.querySelector("[data-device]").dataset;
  const QUIET = 15 * 60_000, OFTEN = 5 * 60_000, SOON = 2000;
  const part = (name) => document.querySelector(`[data-part="${name}"]`);
  const show = (name, on) => { part(name).hidden = !on; };
  const say = (name, text) => { document.querySelector(`[data-say="${name}"]`).textContent = text; };
  const trouble = (text) => { say("trouble", text ?? ""); show("trouble", text); };
  let state = { status: 0 }, current = null, wait = SOON, looking = Promise.resolve(), timer, quiet;

  const look = async () => {
    const device = await bekal.device();
    const [count, isOpen] = [await bekal.unsent(), bekal.isOpen()];
    if (!isOpen) current = bekal.clear();
    say("unsent", count ? count === 1 ? words.one : words.many.replace("{n}", count) : words.none);
    say("line", state.status === 0 ? words.offline : state.name ?? "");
    show("line", device);
    show("sign-in", state.status === 401);
    show("open", device?.wrapped && !isOpen);
    show("copies", isOpen && (await bekal.copies(words)) && !current);
    show("problems", isOpen && (await bekal.problems(words)) && !current);
    const offered = await bekal.offered(state.registers ?? []);
    show("retry", document.querySelectorAll("[data-do=again][value]").length > 1);
    show("shut", isOpen);
    show("take", state.registers && !current && (isOpen || !device?.wrapped));
    show("none-offered", !offered);
    show("take-button", offered || (device && !device.wrapped));
    show("new-code", !device?.wrapped && (offered || device));
    show("register", current);
    show("bar", current);
    show("end", device && !current);
    if (isOpen) await bekal.paint(words);
  };

  // One after the other: an older look must not draw over a newer one.
  const refresh = () => (looking = looking.then(look, look).catch((error) => {
    if (bekal.isOpen()) throw error;
  }));

  const later = () => { clearTimeout(timer); timer = setTimeout(go, wait); };

  // Asks how it stands, then sends what waits; without a line again after 2, 4, 8 … 300 seconds.
  const go = async () => {
    const device = await bekal.device();
    const asked = device ? `?perangkat=${device.id}${device.wrapped ? "" : "&kunci=1"}` : "";
    state = await bekal.ask(words.stateUrl + asked);
    let status = state.status;
    if (device && state.device === "ended") {
      await bekal.wipe();
      trouble(words.ended);
    } else if (device && state.device === "foreign") {
      state.registers = null;
      trouble(words.foreign);
    } else if (status === 200) {
      for (const session of state.gone ?? []) await bekal.drop("copies", session);
      if (bekal.isOpen()) status = await bekal.send(words.sendUrl, device.id);
    }
    if ([0, 401, 403].includes(status)) state = { status: status && 401 };
    wait = status === 200 ? SOON : Math.min(wait * 2, 300_000);
    if (status !== 200 && status !== 401) later();
    await refresh();
  };

  const shut = () => {
    bekal.forget();
    bekal.leave();
    return refresh();
  };
  const touched = () => { clearTimeout(quiet); quiet = setTimeout(shut, QUIET); };

  Object.assign(bekal, { go, refresh, trouble, later, words, touched, shut,
    state: () => state, current: (session) => { current = session; return refresh(); } });

  const start = async () => {
    if (!isSecureContext || !navigator.serviceWorker) return trouble(words.unsafe);
    navigator.serviceWorker.register(words.workerUrl).catch(() => {});
    addEventListener("online", go);
    setInterval(() => bekal.expire().then(refresh), OFTEN);
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, touched);
    show("opening", true);
    await bekal.expire();
    await refresh();
    await go();
  };
  start().catch(() => trouble(words.unsafe)).finally(() => show("opening", false));
})();
