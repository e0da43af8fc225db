// Lengths, shares and instants as people read them.
export const escape = (text) => frappe.utils.escape_html(String(text ?? ""));

const ISO = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const WORKING_DAYS = /^(\d+)wd(-eod)?$/;

export function secondsText(seconds) {
	const minutes = Math.floor(seconds / 60);
	const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
	if (!minutes && seconds) return __("{0} s", [seconds]);
	if (hours && rest) return __("{0} h {1} min", [hours, rest]);
	return hours || !rest ? __("{0} h", [hours]) : __("{0} min", [rest]);
}

// "PT1H30M", "P1DT4H" (28 h of working time), "2wd", "2wd-eod", or seconds.
export function lengthText(duration) {
	const days = WORKING_DAYS.exec(duration);
	if (days?.[2]) return __("{0} working days, until closing", [days[1]]);
	if (days) return days[1] === "1" ? __("1 working day") : __("{0} working days", [days[1]]);
	const found = ISO.exec(duration);
	if (!found) return Number.isFinite(Number(duration)) ? secondsText(Number(duration)) : String(duration);
	const [weeks, dayCount, hours, minutes, seconds] = found.slice(1).map((part) => Number(part || 0));
	return secondsText((((weeks * 7 + dayCount) * 24 + hours) * 60 + minutes) * 60 + seconds);
}

export const shareText = (share) => `${Number((share * 100).toPrecision(4))} %`;

// An instant with an offset in its own wall clock, whatever the browser's zone is.
export const wallClock = (instant) => moment.parseZone(instant);

// A date, "2026-11-21", in the words of the user's language; options as Intl knows them.
export function dateText(date, options) {
	const language = (frappe.boot.lang || "en").replace("_", "-");
	const at = new Date(`${date}T00:00:00Z`);
	try {
		return new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" }).format(at);
	} catch (error) {
		return new Intl.DateTimeFormat("en", { ...options, timeZone: "UTC" }).format(at);
	}
}

export const instantText = (instant) => {
	const at = wallClock(instant);
	const date = at.format("YYYY-MM-DD");
	return [dateText(date, { weekday: "short" }), frappe.datetime.str_to_user(date), at.format("HH:mm")].join(
		" "
	);
};

export const metricText = (metric) =>
	({
		response: __("First response"),
		update: __("Progress update"),
		resolution: __("Resolution", null, "ITSS Agreement Target"),
		digitise: __("Paper form digitised"),
		confirm: __("Confirmation by the customer"),
	})[metric] || metric;

export const priorityText = (priority) => (priority === "*" ? __("any other priority") : priority);

export function debounced(run, wait) {
	let timer = null;
	return (...args) => {
		clearTimeout(timer);
		timer = setTimeout(() => run(...args), wait);
	};
}
