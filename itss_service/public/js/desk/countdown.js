// Times that run: elements with data-itss-until show how long it is until then, or how long it has been.
// The server's clock counts, not the browser's.
let behind = 0;
let timer = null;

export function setServerTime(iso) {
	behind = Date.parse(iso) - Date.now();
	tick();
	timer ||= setInterval(tick, 1000);
}

export const serverNow = () => Date.now() + behind;
export const secondsUntil = (iso) => Math.floor((Date.parse(iso) - serverNow()) / 1000);

// A length of time in its two largest units.
export function spanText(seconds) {
	const total = Math.abs(Math.trunc(seconds));
	const [days, hours] = [Math.floor(total / 86400), Math.floor(total / 3600) % 24];
	const [minutes, rest] = [Math.floor(total / 60) % 60, total % 60];
	if (days) return __("{0} d {1} h", [days, hours]);
	if (hours) return __("{0} h {1} min", [hours, minutes]);
	if (minutes >= 10) return __("{0} min", [minutes]);
	return minutes ? __("{0} min {1} s", [minutes, rest]) : __("{0} s", [rest]);
}

export function remainingText(iso) {
	const seconds = secondsUntil(iso);
	const span = spanText(seconds);
	return seconds >= 0 ? __("in {0}", [span]) : __("{0} ago", [span]);
}

const WORDS = {
	until: remainingText,
	left: (iso) => {
		const seconds = secondsUntil(iso);
		const span = spanText(seconds);
		return seconds >= 0 ? __("{0} left", [span]) : __("{0} overdue", [span]);
	},
};

export const running = (iso, kind = "until") =>
	`<span data-itss-${kind}="${iso}">${frappe.utils.escape_html(WORDS[kind](iso))}</span>`;

function tick() {
	if (document.hidden) return;
	for (const [kind, words] of Object.entries(WORDS))
		for (const element of document.querySelectorAll(`[data-itss-${kind}]`)) {
			const text = words(element.getAttribute(`data-itss-${kind}`));
			if (element.textContent !== text) element.textContent = text;
		}
}
