// Renews a part of the page while what it shows still moves; without this, one reloads the page.
const EVERY = 2000;

async function renew(part) {
  const answer = await fetch(part.dataset.live, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
  if (!fresh.dataset.live) {
    // It ended: the rest of the page says so too.
    location.reload();
    return;
  }
  part.replaceWith(fresh);
  watch(fresh);
}

function watch(part) {
  setTimeout(() => renew(part).catch(() => watch(part)), EVERY);
}

document.querySelectorAll("[data-live]").forEach(watch);
