// A line above every page while nothing is checked: what is due then passes unnoticed.
const ID = "itss-stale-banner";

export function tellStale(freshness) {
	const shown = document.getElementById(ID);
	if (!freshness?.is_stale) return shown?.remove();
	const since = freshness.checked_at && moment.parseZone(freshness.checked_at);
	const text = since
		? __("Service levels were last checked on {0}. Until the scheduler runs again, nobody is warned.", [
				`${frappe.datetime.str_to_user(since.format("YYYY-MM-DD"))} ${since.format("HH:mm")}`,
			])
		: __("Service levels have not been checked yet. Until the scheduler runs, nobody is warned.");
	const banner = shown || document.createElement("div");
	banner.id = ID;
	banner.setAttribute("role", "alert");
	banner.style.cssText =
		"padding:6px 16px;text-align:center;background:var(--bg-orange);color:var(--text-on-orange)";
	banner.textContent = text;
	if (!shown) document.querySelector(".main-section")?.prepend(banner);
}
