// The service level of a ticket on its form: clocks, why they say so, what comes next, what happened, and the buttons.
import { ask } from "../setup/quiet_call";
import { escape } from "../setup/words";
import { clockCard } from "./clock_cards";
import { secondsUntil, setServerTime } from "./countdown";
import { ledgerTable } from "./ledger_table";
import { pauseLine } from "./pause_words";
import { selectionText } from "./selection_words";
import { pressed } from "./ticket_actions";
import { buttonRow } from "./ticket_buttons";
import { comingTab, escalationsTab, eventsTab } from "./ticket_tabs";
import { fillChoices } from "./ticket_fields";

const LONGEST_WAIT = 6 * 3600;

export class TicketPanel {
	constructor(frm) {
		this.frm = frm;
		this.tab = "coming";
		this.openKey = null;
		this.asked = 0;
		this.body = this.place();
		this.body.addEventListener("click", (event) => this.click(event));
	}

	// Its own field where the form has one, else a section at the top.
	place() {
		const field = this.frm.fields_dict.itss_panel;
		const element = document.createElement("div");
		element.className = "itss-panel";
		if (field) field.$wrapper.empty().append(element);
		return element;
	}

	async refresh() {
		const { frm } = this;
		if (frm.is_new()) {
			this.body.innerHTML = `<p class="text-muted">${__("The clocks start when it is saved.")}</p>`;
			return;
		}
		if (!frm.fields_dict.itss_panel && !this.body.isConnected) this.moveBack();
		const { doctype, docname } = frm;
		if (this.shown !== docname) this.forget(docname);
		const asked = ++this.asked;
		this.body.classList.add("itss-stale");
		try {
			const told = await ask("tickets.panel", { doctype, name: docname });
			if (asked === this.asked && frm.docname === docname) this.show(told);
		} catch (error) {
			if (asked === this.asked)
				this.body.innerHTML = `<div class="itss-refused">${error.message}</div>`;
		} finally {
			if (asked === this.asked) this.body.classList.remove("itss-stale");
		}
	}

	// The dashboard drops its sections when the form shows another document.
	moveBack() {
		this.frm.dashboard.add_section(
			this.body,
			__("Service Level", null, "ITSS Ticket"),
			"itss-panel-section"
		);
		this.frm.dashboard.show();
	}

	forget(docname) {
		this.shown = docname;
		this.openKey = null;
		this.body.innerHTML = "";
	}

	show(told) {
		this.told = told;
		setServerTime(told.now);
		itss_service.desk.tellStale(told);
		if (told.choices) fillChoices(this.frm, told.choices);
		this.draw();
		this.lookAgainAt(told.next_at);
	}

	draw() {
		const { told } = this;
		if (!told.is_ticket) {
			this.body.innerHTML = `<p class="text-muted">${__("This document is older than the tracking of its type: it has no clocks.")}</p>`;
			return;
		}
		const open = told.clocks.find((clock) => clock.key === this.openKey);
		this.body.innerHTML = `
			<div class="itss-panel-head"><div class="itss-panel-why">${this.headline()}</div>${buttonRow(told)}</div>
			${told.fault ? `<div class="itss-refused">${escape(told.fault)}</div>` : ""}
			${pauseLine(told.pause)}
			<div class="itss-clocks">${told.clocks.map((clock) => clockCard(clock, this.openKey)).join("") || this.noClocks()}</div>
			${open ? ledgerTable(open) : ""}
			<div class="itss-tabs" role="tablist">${this.tabs()}</div>
			<div class="itss-tab-body">${this.tabBody()}</div>`;
	}

	noClocks() {
		return `<p class="text-muted">${__("No agreement in force covers this ticket, so nothing is promised.")}</p>`;
	}

	headline() {
		const { ticket, observes_only } = this.told;
		const parts = [];
		if (ticket.major_incident)
			parts.push(`<span class="indicator-pill red no-indicator-dot">${__("Major Incident")}</span>`);
		if (observes_only)
			parts.push(
				`<span class="indicator-pill gray no-indicator-dot">${__("Observe only: nobody is told")}</span>`
			);
		parts.push(selectionText(this.told.why));
		return parts.join(" ");
	}

	tabs() {
		const { coming, escalations, events, has_more_events } = this.told;
		const open = escalations.filter((row) => row.to_acknowledge).length;
		const count = (number, more) => (number ? ` (${number}${more ? "+" : ""})` : "");
		const names = {
			coming: __("What comes next") + count(coming.length),
			escalations: __("Escalations") + count(escalations.length) + (open ? " ●" : ""),
			events: __("What happened") + count(events.length, has_more_events),
		};
		return Object.entries(names)
			.map(
				([tab, name]) =>
					`<button type="button" role="tab" class="btn btn-link" data-tab="${tab}" aria-selected="${tab === this.tab}">${name}</button>`
			)
			.join("");
	}

	tabBody() {
		const bodies = { coming: comingTab, escalations: escalationsTab, events: eventsTab };
		return bodies[this.tab](this.told);
	}

	async click(event) {
		const button = event.target.closest("button, a[data-act]");
		if (!button) return;
		const { act, tab } = button.dataset;
		if (tab) {
			this.tab = tab;
			this.draw();
		} else if (act === "why") {
			const { clock } = button.closest("[data-clock]").dataset;
			this.openKey = this.openKey === clock ? null : clock;
			this.draw();
		} else if (act === "rule") frappe.new_doc("ITSS Breach Ruling", { clock: button.dataset.name });
		else if (act === "more-events") await this.moreEvents();
		else if (act) {
			event.preventDefault();
			await pressed(this.frm, act, this.told, button.dataset);
		}
	}

	async moreEvents() {
		const { doctype, docname } = this.frm;
		const before = this.told.events.at(-1).serial;
		const page = await ask("tickets.events", { doctype, name: docname, before });
		this.told.events.push(...page.events);
		Object.assign(this.told.people, page.people);
		this.told.has_more_events = page.has_more_events;
		this.draw();
	}

	// What the server foresees next changes the figures: they are asked for again then, if somebody looks.
	lookAgainAt(instant) {
		clearTimeout(this.timer);
		if (!instant) return;
		const seconds = Math.max(secondsUntil(instant), 0) + 2;
		if (seconds > LONGEST_WAIT) return;
		const { docname } = this.frm;
		this.timer = setTimeout(() => {
			if (this.frm.docname === docname && this.body.offsetParent) this.refresh();
		}, seconds * 1000);
	}
}
