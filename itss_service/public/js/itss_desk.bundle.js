// The service level panel of tickets' forms; loaded with the first ticket.
import { Queue } from "./desk/queue";
import { TicketPanel } from "./desk/ticket_panel";
import { fillChoices, followPriority } from "./desk/ticket_fields";
import { metricText } from "./setup/words";
import { remainingText, setServerTime } from "./desk/countdown";

frappe.provide("itss_service.desk");
Object.assign(itss_service.desk, {
	fillChoices,
	followPriority,
	makeQueue: (page) => new Queue(page),
	metricText,
	remainingText,
	setServerTime,
	showPanel(frm) {
		frm.itss_ticket_panel ||= new TicketPanel(frm);
		return frm.itss_ticket_panel.refresh();
	},
});
