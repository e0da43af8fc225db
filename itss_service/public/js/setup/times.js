// Times of day in seconds since midnight, and windows [start, end) of them; an end past DAY is on the next day.
export const DAY = 86400;

const TIME = /^(\d{1,2})(?:[:：.]?(\d{2}))?(?::(\d{2}))?$/;
const BETWEEN = /\s*(?:-|–|—|~|～|至|到|\bto\b)\s*/i;
const APART = /[,;，；、\n]+/;

// "9", "930", "9:30", "24:00" -> seconds, else null.
export function parseTime(text) {
	const found = TIME.exec(String(text ?? "").trim());
	if (!found) return null;
	const [hours, minutes, seconds] = found.slice(1).map((part) => Number(part || 0));
	const total = hours * 3600 + minutes * 60 + seconds;
	return minutes < 60 && seconds < 60 && total <= DAY ? total : null;
}

export function timeText(seconds) {
	const inDay = seconds > DAY ? seconds - DAY : seconds;
	const parts = [Math.floor(inDay / 3600), Math.floor(inDay / 60) % 60];
	if (inDay % 60) parts.push(inDay % 60);
	return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

// "8" -> "08:00"; what is no time stays as it was typed.
export function tidyTime(text) {
	const seconds = parseTime(text);
	return seconds === null ? text : timeText(seconds);
}

// A window whose end is not after its start runs past midnight; null where a time is wrong or it has no length.
export function makeWindow(opens, closes) {
	const [start, end] = [parseTime(opens), parseTime(closes)];
	if (start === null || end === null || start === end || start === DAY) return null;
	return [start, end > start ? end : end + DAY];
}

export const windowText = ([start, end]) => `${timeText(start)}–${timeText(end)}`;

// "9–12", "13:30–18": for where there is little room.
export const shortWindowText = ([start, end]) =>
	[start, end].map((edge) => timeText(edge).replace(/^0/, "").replace(/:00$/, "")).join("–");

// "09:00-12:00, 13:30-18:00" -> windows; null where a part of it is no window.
export function parseWindows(text) {
	const windows = [];
	for (const part of String(text).split(APART)) {
		if (!part.trim()) continue;
		const edges = part.trim().split(BETWEEN);
		const window = edges.length === 2 ? makeWindow(edges[0], edges[1]) : null;
		if (!window) return null;
		windows.push(window);
	}
	return windows.sort((a, b) => a[0] - b[0]);
}

// Seconds covered by windows, those that overlap counted once.
export function covered(windows) {
	let total = 0;
	let reached = -1;
	for (const [start, end] of [...windows].sort((a, b) => a[0] - b[0])) {
		total += Math.max(0, end - Math.max(start, reached));
		reached = Math.max(reached, end);
	}
	return total;
}
