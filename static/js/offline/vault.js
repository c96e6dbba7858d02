// The store of this device. What names somebody lies in it encrypted; the key is wrapped under the
// device code, and open in the memory of this page only.
globalThis.bekal = (() => {
  const ROUNDS = 600_000, TRIES = 5;
  const AES = { name: "AES-GCM", length: 256 };
  const USE = ["encrypt", "decrypt"];
  const text = new TextEncoder();
  const random = (length) => crypto.getRandomValues(new Uint8Array(length));
  let key = null;

  const database = new Promise((done, fail) => {
    const asked = indexedDB.open("bekal", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("keys");
      asked.result.createObjectStore("copies", { keyPath: "session" });
      asked.result.createObjectStore("queue", { keyPath: "op" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });

  // Answers when it lies on the disk.
  const within = async (names, act, mode = "readwrite") => {
    const work = (await database).transaction(names, mode, { durability: "strict" });
    return new Promise((done, fail) => {
      const asked = act(...names.map((name) => work.objectStore(name)));
      work.oncomplete = () => done(asked?.result);
      work.onabort = work.onerror = () => fail(work.error);
    });
  };
  const all = (name) => within([name], (store) => store.getAll(), "readonly");
  const one = (name, id) => within([name], (store) => store.get(id), "readonly");
  const put = (name, ...record) => within([name], (store) => store.put(...record));
  const drop = (name, id) => within([name], (store) => store.delete(id));
  const device = () => one("keys", "device");
  const alter = (changes) => within(["keys"], (keys) => {
    keys.get("device").onsuccess = ({ target }) =>
      keys.put({ seq: 0, ...target.result, ...changes }, "device");
  });

  const under = async (code, salt) => crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS },
    await crypto.subtle.importKey("raw", text.encode(code), "PBKDF2", false, ["deriveKey"]),
    AES, false, ["wrapKey", "unwrapKey"],
  );

  const seal = async (value) => {
    const iv = random(12);
    const plain = text.encode(JSON.stringify(value));
    return { iv, body: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain) };
  };

  const unseal = async ({ iv, body }) => {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, body);
    return JSON.parse(new TextDecoder().decode(plain));
  };

  // The key from the server under a new code.
  const begin = async (code, id, sent) => {
    const raw = Uint8Array.from(atob(sent), (each) => each.charCodeAt(0));
    const [salt, iv] = [random(16), random(12)];
    const plain = await crypto.subtle.importKey("raw", raw, AES, true, USE);
    const wrap = { name: "AES-GCM", iv };
    const wrapped = await crypto.subtle.wrapKey("raw", plain, await under(code, salt), wrap);
    await alter({ id, salt, iv, wrapped, tries: 0 });
    key = await crypto.subtle.importKey("raw", raw, AES, false, USE);
  };

  // Answers how many tries are left, counted before the try. The last deletes names and key.
  const open = async (code) => {
    const kept = await device();
    const tries = kept.tries + 1;
    await alter({ tries });
    try {
      const [outer, wrap] = [await under(code, kept.salt), { name: "AES-GCM", iv: kept.iv }];
      key = await crypto.subtle.unwrapKey("raw", kept.wrapped, outer, wrap, AES, false, USE);
      await alter({ tries: 0 });
      return TRIES;
    } catch {
      if (tries < TRIES) return TRIES - tries;
      await alter({ wrapped: undefined });
      await within(["copies"], (copies) => copies.clear());
      return 0;
    }
  };

  const wipe = () => {
    key = null;
    localStorage.removeItem("bekal-unsent");
    return within(["keys", "copies", "queue"], (...stores) => stores.map((each) => each.clear())[0]);
  };

  return {
    all, one, put, drop, within, device, seal, unseal, begin, open, wipe,
    isOpen: () => key !== null,
    forget: () => { key = null; },
  };
})();
