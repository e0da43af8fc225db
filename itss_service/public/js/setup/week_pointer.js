// The pointer on the strips of the week: draws a window, moves it, or moves one of its ends.
import { DAY, windowText } from "./times";

export class WeekPointer {
	constructor(editor, step) {
		this.editor = editor;
		this.step = step;
		const $week = editor.$week;
		$week.on("pointerdown", ".itss-week-track", (event) => this.begin(event.originalEvent));
		$week.on("pointermove", (event) => this.drag && this.follow(event.originalEvent));
		$week.on("pointerup pointercancel", (event) => this.drag && this.finish(event.type === "pointerup"));
	}

	begin(event) {
		if (this.editor.locked || event.button || event.target.closest("button")) return;
		const track = event.target.closest(".itss-week-track");
		const bar = event.target.closest(".itss-week-bar");
		const day = track.closest("[data-day]").dataset.day;
		const at = bar ? Number(bar.dataset.at) : null;
		const from = this.seconds(event, track);
		const window = bar ? [...this.editor.week[day][at]] : [from, from];
		const part = bar ? event.target.dataset.edge || "both" : "new";
		this.drag = { track, bar, day, at, from, window, part, moved: [...window] };
		if (!bar) {
			this.drag.bar = document.createElement("div");
			this.drag.bar.className = "itss-week-bar itss-week-new";
			this.drag.bar.append(document.createElement("span"));
			track.append(this.drag.bar);
			this.show();
		}
		event.preventDefault();
		if (bar) bar.focus();
		track.setPointerCapture(event.pointerId);
	}

	follow(event) {
		const { track, from, window, part } = this.drag;
		const now = this.seconds(event, track);
		const [start, end] = window;
		const by = now - from;
		const moved = {
			new: [Math.min(from, now), Math.max(from, now)],
			start: [Math.max(0, Math.min(start + by, end - this.step)), end],
			end: [start, Math.max(start + this.step, end > DAY ? end + by : Math.min(end + by, DAY))],
			both: this.shifted(start, end, by),
		}[part];
		this.drag.moved = moved;
		this.show();
	}

	shifted(start, end, by) {
		const highest = end > DAY ? DAY - this.step : DAY - (end - start);
		const to = Math.max(0, Math.min(start + by, highest));
		return [to, end + to - start];
	}

	show() {
		const { bar, moved } = this.drag;
		bar.style.left = `${(moved[0] / DAY) * 100}%`;
		bar.style.width = `${((Math.min(moved[1], DAY) - moved[0]) / DAY) * 100}%`;
		bar.querySelector("span").textContent = windowText(moved);
	}

	finish(wanted) {
		const { day, at, window, moved, part } = this.drag;
		this.drag = null;
		const changed = moved[0] !== window[0] || moved[1] !== window[1];
		if (!wanted || !changed || moved[1] <= moved[0]) return part === "new" && this.editor.draw();
		const windows = this.editor.week[day].filter((_, index) => index !== at);
		this.editor.set(day, [...windows, moved]);
	}

	seconds(event, track) {
		const box = track.getBoundingClientRect();
		const share = Math.max(0, Math.min(1, (event.clientX - box.left) / box.width));
		return Math.round((share * DAY) / this.step) * this.step;
	}
}
