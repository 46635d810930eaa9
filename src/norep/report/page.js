"use strict";
// One moment in time, shown in every track of a set, in the list and in the video.
const video = document.querySelector("video");
const sets = [...document.querySelectorAll(".set")].map((section) => {
  const tracks = section.querySelector(".tracks");
  const plots = [...section.querySelectorAll("figure .track")].map((svg) => ({
    low: +svg.dataset.low,
    high: +svg.dataset.high,
    digits: +svg.dataset.digits,
    sign: svg.dataset.sign,
    output: svg.closest("figure").querySelector(".value"),
    lines: [...svg.querySelectorAll("polyline")].map((line) =>
      line.getAttribute("points").split(" ").filter(Boolean).map((point) => point.split(",").map(Number))),
  }));
  return { section, tracks, plots, start: +tracks.dataset.start, end: +tracks.dataset.end,
    cursors: [...tracks.querySelectorAll(".cursor")] };
});

function valueAt(plot, share) {
  const wanted = share * 10000;
  for (const line of plot.lines) {
    if (!line.length || wanted < line[0][0] - 50 || wanted > line[line.length - 1][0] + 50) continue;
    let low = 0, high = line.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (line[middle][0] <= wanted) low = middle; else high = middle;
    }
    const near = wanted - line[low][0] < line[high][0] - wanted ? line[low] : line[high];
    return plot.high - (near[1] / 1000) * (plot.high - plot.low);
  }
  return null;
}

function clock(seconds) {
  const tenths = Math.round(seconds * 10);
  const rest = tenths % 600;
  return `${Math.floor(tenths / 600)}:${String(Math.floor(rest / 10)).padStart(2, "0")}.${rest % 10}`;
}

function show(set, time) {
  const share = (time - set.start) / (set.end - set.start);
  const inside = share >= 0 && share <= 1;
  for (const cursor of set.cursors) {
    cursor.classList.toggle("on", inside);
    cursor.setAttribute("x1", `${share * 100}%`);
    cursor.setAttribute("x2", `${share * 100}%`);
  }
  for (const plot of set.plots) {
    const value = inside ? valueAt(plot, share) : null;
    plot.output.textContent = value === null ? "" : `${value.toFixed(plot.digits).replace("-", "−")}${plot.sign} at ${clock(time)}`;
  }
}

function reveal(set, time) {
  show(set, time);
  const scroll = set.tracks.parentElement;
  const at = ((time - set.start) / (set.end - set.start)) * set.tracks.offsetWidth;
  scroll.scrollTo({ left: at - scroll.clientWidth / 2, behavior: "smooth" });
}

function openTarget() {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  const details = target && target.querySelector("details");
  if (!details) return;
  details.open = true;
  const time = +target.querySelector(".seek").dataset.time;
  const set = sets.find((one) => one.section.contains(target));
  reveal(set, time);
  if (video) video.currentTime = time;
}

for (const set of sets) {
  const move = (event) => {
    const box = set.tracks.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    show(set, set.start + Math.min(1, Math.max(0, share)) * (set.end - set.start));
  };
  set.tracks.addEventListener("pointermove", move);
  set.tracks.addEventListener("pointerdown", move);
  set.tracks.addEventListener("click", (event) => {
    if (!video || event.target.closest("a")) return;
    const box = set.tracks.getBoundingClientRect();
    video.currentTime = set.start + ((event.clientX - box.left) / box.width) * (set.end - set.start);
  });
  for (const button of set.section.querySelectorAll(".seek")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const time = +button.dataset.time;
      reveal(set, time);
      if (video) {
        video.currentTime = time;
        video.scrollIntoView({ block: "nearest", behavior: "smooth" });
      } else {
        set.tracks.scrollIntoView({ block: "nearest", behavior: "smooth" });
      }
    });
  }
}
if (video) {
  video.addEventListener("error", () => video.remove());
  video.addEventListener("timeupdate", () => sets.forEach((set) => show(set, video.currentTime)));
}
window.addEventListener("hashchange", openTarget);
openTarget();
