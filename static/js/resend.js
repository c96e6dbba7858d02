// data-resend="Saving…": a form that outlives a lost line. It is sent in the background first, so
// the page still stands when nothing comes back. When an answer came, the browser fetches it by
// sending the same one-time key again, and that counts once. Without scripts it is a plain form.

const UNANSWERED = new Set([502, 503, 504]);
const PATIENCE = 30000; // milliseconds

for (const form of document.querySelectorAll("form[data-resend]")) {
  const lost = form.querySelector("[data-lost]");
  const retry = lost.querySelector("[data-retry]");
  const button = document.querySelector(`button[type=submit][form="${form.id}"]`);
  const label = button?.textContent;
  let isSending = false;

  const show = (sending) => {
    isSending = sending;
    if (!button) return;
    button.textContent = sending ? form.dataset.resend : label;
    if (sending) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  };

  const send = async () => {
    if (isSending) return;
    show(true);
    lost.hidden = true;
    try {
      // As a form sends it: each field in parts of its own would be four times as long.
      const body = new URLSearchParams(new FormData(form));
      const options = { method: "POST", body, redirect: "manual" };
      const signal = AbortSignal.timeout(PATIENCE);
      const answer = await fetch(location.href, { ...options, signal });
      if (UNANSWERED.has(answer.status)) throw new Error(answer.status);
    } catch {
      show(false);
      lost.hidden = false;
      retry.focus();
      return;
    }
    form.submit();
  };

  form.addEventListener("submit", (event) => {
    if (event.submitter?.name) return; // another act than saving
    event.preventDefault();
    send();
  });
  retry.addEventListener("click", send);
  addEventListener("pageshow", (event) => event.persisted && show(false));
}
