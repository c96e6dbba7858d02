// data-largest="bytes": a file that would be refused is not sent, so nothing typed is lost with it.
for (const input of document.querySelectorAll("input[type=file][data-largest]")) {
  const words = Object.assign(document.createElement("p"), { className: "field__error" });
  words.setAttribute("role", "alert");
  input.after(words);
  input.addEventListener("change", () => {
    const isLarge = [...input.files].some((file) => file.size > Number(input.dataset.largest));
    words.textContent = isLarge ? input.dataset.tooLarge : "";
    if (isLarge) input.value = "";
  });
}
