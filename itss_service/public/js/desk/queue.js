// My Queue: open tickets by what is due next, with times that run.
import { ask } from "../setup/quiet_call";
import { escape, metricText } from "../setup/words";
import { running, secondsUntil, setServerTime } from "./countdown";
import { person, whenText } from "./ticket_words";

const LENGTH = 20;
const REFRESH_SECONDS = 60;
const TONES = { "On Time": "green", "At Risk": "orange", Breached: "red", Paused: "blue" };

const tabNames = () => ({
	mine: __("Mine", null, "ITSS Ticket"),
	answered_for: __("I Answer For"),
	groups: __("My Groups"),
	unassigned: __("Unassigned"),
	all: __("All", null, "ITSS Ticket"),
});

export class Queue {
	constructor(page) {
		this.page = page;
		this.tab = localStorage.getItem("itss-queue-tab") || "mine";
		if (!(this.tab in tabNames())) this.tab = "mine";
		this.start = 0;
		this.limits = {};
		this.asked = 0;
		this.root = document.createElement("div");
		this.root.className = "itss-queue";
		page.main.append(this.root);
		this.root.innerHTML = `<div class="itss-tabs" role="tablist"></div><div class="itss-queue-rows"></div>`;
		this.root.addEventListener("click", (event) => this.click(event));
		this.addFilters();
		page.set_secondary_action(__("Refresh"), () => this.refresh(), "refresh");
		setInterval(
			() => this.root.offsetParent && !document.hidden && this.refresh(),
			REFRESH_SECONDS * 1000
		);
	}

	addFilters() {
		const add = (fieldname, label, options) =>
			this.page.add_field({
				fieldname,
				label,
				fieldtype: "Link",
				options,
				change: () => this.limit(fieldname),
			});
		this.fields = {
			priority: add("priority", __("Priority"), "Issue Priority"),
			kind: add("kind", __("Issue Type"), "Issue Type"),
			support_group: add(
				"support_group",
				__("Support Group", null, "ITSS Ticket"),
				"ITSS Support Group"
			),
		};
	}

	limit(name) {
		const value = this.fields[name].get_value() || "";
		if ((this.limits[name] || "") === value) return;
		this.limits[name] = value;
		this.start = 0;
		this.refresh();
	}

	async refresh() {
		const asked = ++this.asked;
		this.root.classList.add("itss-stale");
		try {
			const args = { tab: this.tab, start: this.start, length: LENGTH, limits: this.limits };
			const told = await ask("queue.tickets", args);
			if (asked === this.asked) this.show(told);
		} catch (error) {
			if (asked === this.asked)
				this.rows().innerHTML = `<div class="itss-refused">${error.message}</div>`;
		} finally {
			if (asked === this.asked) this.root.classList.remove("itss-stale");
		}
	}

	rows() {
		return this.root.querySelector(".itss-queue-rows");
	}

	show(told) {
		setServerTime(told.now);
		itss_service.desk.tellStale(told);
		this.showTabs(told.overdue);
		const rows = told.rows.map((row) => this.row(row, told.people)).join("");
		this.rows().innerHTML = (rows || this.nothing()) + this.paging(told);
	}

	showTabs(overdue) {
		const late = overdue >= 100 ? "99+" : overdue;
		const tabs = Object.entries(tabNames()).map(([tab, name]) => {
			const chosen = tab === this.tab;
			const count =
				chosen && overdue
					? ` <span class="indicator-pill red no-indicator-dot" title="${__("overdue")}">${late}</span>`
					: "";
			return `<button type="button" role="tab" class="btn btn-link" data-tab="${tab}" aria-selected="${chosen}">${name}${count}</button>`;
		});
		this.root.querySelector(".itss-tabs").innerHTML = tabs.join("");
		const title = __("My Queue");
		document.title = overdue ? `(${late}) ${title}` : title;
	}

	row(row, people) {
		const link = frappe.utils.get_form_link(row.reference_doctype, row.reference_name);
		const late = row.next_due_at && secondsUntil(row.next_due_at) < 0;
		const tone = late ? "red" : TONES[row.level_state] || "gray";
		const due = row.next_due_at
			? `<b>${running(row.next_due_at, "left")}</b>
				<small>${escape(metricText(row.next_due_metric))} · ${whenText(row.next_due_at)}</small>`
			: `<b>${row.level_state === "Paused" ? __("on hold") : "–"}</b><small>${escape(row.pause_reason || "")}</small>`;
		const marks = [
			row.major_incident &&
				`<span class="indicator-pill red no-indicator-dot">${__("Major", null, "ITSS Ticket")}</span>`,
			row.confidential &&
				`<span class="indicator-pill gray no-indicator-dot">${__("Confidential", null, "ITSS Ticket")}</span>`,
		].filter(Boolean);
		const about = [
			row.reference_doctype === "Issue" ? "" : __(row.reference_doctype),
			row.reference_name,
			row.customer,
			row.kind,
		]
			.filter(Boolean)
			.map(escape);
		return `<a class="itss-queue-row itss-tone-${tone}" href="${link}" data-ticket="${escape(row.reference_name)}">
			<span class="itss-queue-due">${due}</span>
			<span class="itss-queue-subject"><b>${marks.join(" ")} ${escape(row.subject || row.reference_name)}</b>
				<small>${about.join(" · ")}</small></span>
			<span><b>${escape(row.priority || "")}</b><small>${escape(__(row.status || "", null, row.reference_doctype))}</small></span>
			<span>${escape(row.support_group || "–")}<small>${person(row.handler, people) || __("nobody yet")}</small></span>
		</a>`;
	}

	nothing() {
		return `<p class="text-muted itss-queue-nothing">${__("No open ticket here.")}</p>`;
	}

	paging({ has_more }) {
		if (!this.start && !has_more) return "";
		const button = (act, name, disabled) =>
			`<button type="button" class="btn btn-xs btn-default" data-act="${act}" ${disabled ? "disabled" : ""}>${name}</button>`;
		return `<div class="itss-queue-paging">${button("back", __("Earlier due"), !this.start)}
			<span class="text-muted">${__("from {0} on", [this.start + 1])}</span>
			${button("on", __("Later due"), !has_more)}</div>`;
	}

	click(event) {
		const button = event.target.closest("button");
		if (!button) return;
		const { tab, act } = button.dataset;
		if (tab) {
			this.tab = tab;
			localStorage.setItem("itss-queue-tab", tab);
			this.start = 0;
		} else if (act === "on") this.start += LENGTH;
		else if (act === "back") this.start = Math.max(0, this.start - LENGTH);
		else return;
		this.refresh();
	}
}
