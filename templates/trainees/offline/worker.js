// Keeps the page of registers for hours without a line. Nothing in this cache names anybody: the
// registers themselves lie encrypted in the database of the page.
const PAGE = "{% url 'trainees:offline-device' %}";
const FILES = [{% for file in files %}"{{ file }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const STORE = "bekal-{{ mark }}";
const PATIENCE = 4000;
const KEPT = { ignoreSearch: true, ignoreVary: true };

addEventListener("install", (event) => event.waitUntil((async () => {
  const store = await caches.open(STORE);
  // Who is not signed in is sent elsewhere: that page must not take the place of this one.
  await store.addAll([new Request(PAGE, { redirect: "error" }), ...FILES]);
  await skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  const old = (await caches.keys()).filter((name) => name !== STORE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
})()));

// The line first, for some seconds: it has the newest page, or the way to sign in.
const page = async (request) => {
  const late = new Promise((_done, fail) => setTimeout(fail, PATIENCE));
  try {
    const answer = await Promise.race([fetch(request), late]);
    if (answer.status >= 500) throw answer;
    if (answer.ok) (await caches.open(STORE)).put(PAGE, answer.clone());
    return answer;
  } catch {
    return (await caches.match(PAGE, KEPT)) ?? Response.error();
  }
};

const file = async (request) => (await caches.match(request, KEPT)) ?? fetch(request);

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { pathname, origin } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate" && pathname === PAGE) event.respondWith(page(event.request));
  else if (FILES.includes(pathname)) event.respondWith(file(event.request));
});
