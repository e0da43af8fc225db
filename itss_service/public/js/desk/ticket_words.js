// What the panel's data is called.
import { escape, instantText, metricText, wallClock } from "../setup/words";
import { serverNow } from "./countdown";

const CONTEXT = "ITSS Ticket";
const word = (text) => __(text, null, CONTEXT);

export const person = (user, people) => escape(people?.[user] || user || "");

// "Mon 23-11-2026 09:30", today the time alone; the instant's own wall clock.
export function whenText(iso) {
	if (!iso) return "–";
	const at = wallClock(iso);
	const today = moment(serverNow()).utcOffset(at.utcOffset());
	return at.isSame(today, "day") ? __("today {0}", [at.format("HH:mm")]) : instantText(iso);
}

export const clockTitle = (clock) => escape(metricText(clock.metric));

export function eventText(name) {
	const known = {
		opened: __("Opened", null, "ITSS Ticket"),
		received_on_paper: __("Received on paper", null, "ITSS Ticket"),
		digitised: __("Paper form digitised"),
		classified: __("Classified", null, "ITSS Ticket"),
		assigned: __("Assigned", null, "ITSS Ticket"),
		responded: __("Answered", null, "ITSS Ticket"),
		updated: __("Progress told", null, "ITSS Ticket"),
		paused: __("Put on hold", null, "ITSS Ticket"),
		resumed: __("Resumed", null, "ITSS Ticket"),
		resolved: __("Resolved", null, "ITSS Ticket"),
		confirmed: __("Confirmed", null, "ITSS Ticket"),
		reopened: __("Reopened", null, "ITSS Ticket"),
		closed: __("Closed", null, "ITSS Ticket"),
		cancelled: __("Cancelled", null, "ITSS Ticket"),
		agreement_changed: __("Agreement chosen", null, "ITSS Ticket"),
		agreement_ended: __("Agreement ended", null, "ITSS Ticket"),
		escalated: __("Escalated", null, "ITSS Ticket"),
		marked_major: __("Marked as a major incident"),
		unmarked_major: __("No major incident any more"),
		communication_deleted: __("Message deleted", null, "ITSS Ticket"),
	};
	return known[name] || name;
}

export const fieldText = (name) =>
	({
		priority: word("Priority"),
		impact: word("Impact"),
		urgency: word("Urgency"),
		kind: word("Issue Type"),
		service: word("Catalogue Item"),
		customer: word("Customer"),
		customer_group: word("Customer Group"),
		group: word("Support Group"),
		user: word("Handler"),
		supplier: word("Supplier"),
		agreement: word("Agreement"),
	})[name] || name;

export const channelText = (channel) =>
	({
		reply: __("by e-mail"),
		call: __("by phone"),
		message: __("by message"),
		visit: __("on a visit"),
		status: __("by its status"),
	})[channel] || channel;

// Who or what caused an event, as HTML.
export function sourceText(source) {
	const [first, ...rest] = (source || "").split(" ");
	const name = escape(rest.join(" "));
	if (first === "Communication" && name) {
		const link = frappe.utils.get_form_link("Communication", rest.join(" "));
		return `<a href="${link}">${__("message", null, "ITSS Ticket")}</a>`;
	}
	if (source === "pause limit") return __("longest pause");
	if (first === "button") return __("button");
	if (first === "log") return `<span title="${escape(source)}">${__("log")}</span>`;
	if (first === "job") return `<span title="${escape(source)}">${__("job")}</span>`;
	if (source === "program") return __("program");
	if (source === "form") return __("form");
	if (source === "bulk edit") return __("list");
	if (source === "data import") return __("import");
	if (source?.startsWith("escalation rule "))
		return __("escalation rule {0}", [escape(source.slice("escalation rule ".length))]);
	return escape(source || "");
}

export function receiverText(to) {
	const [kind, name] = to.split(/:(.*)/);
	const known = {
		handler: __("the handler"),
		group_lead: __("the group's lead"),
		manager: __("the manager"),
	};
	if (known[to]) return known[to];
	return escape(kind === "role" ? __(name) : name || to);
}
