// The questions of each button.
import { pauseFields } from "./pause_words";

const text = (fieldname, label, reqd, fieldtype = "Small Text") => ({ fieldname, label, fieldtype, reqd });
const reason = () => text("reason", __("Reason"), 1);

const link = (fieldname, label, options, value, filters) => ({
	fieldname,
	label,
	fieldtype: "Link",
	options,
	default: value,
	...(filters && { get_query: () => ({ filters }) }),
});

const group = (value) =>
	link("group", __("Support Group", null, "ITSS Ticket"), "ITSS Support Group", value, { disabled: 0 });

const CHANNELS = () => [
	{ value: "mail", label: __("E-mail, sent now") },
	{ value: "call", label: __("Phone call that I made") },
	{ value: "message", label: __("Message that I sent elsewhere") },
	{ value: "visit", label: __("Visit or meeting") },
];

const ASKED = {
	assign: (frm, { ticket, has }) => ({
		title: __("Assign to Group or Person"),
		button: __("Assign", null, "ITSS Ticket"),
		fields: [
			has.group && group(ticket.support_group),
			has.user &&
				link("handler", __("Handler"), "User", null, { enabled: 1, user_type: "System User" }),
			has.supplier &&
				link("supplier", __("Supplier", null, "ITSS Ticket"), "Supplier", ticket.supplier),
			text("note", __("Note", null, "ITSS Ticket")),
		].filter(Boolean),
	}),
	escalate: () => ({
		title: __("Escalate", null, "ITSS Ticket"),
		button: __("Escalate", null, "ITSS Ticket"),
		fields: [
			{
				fieldname: "direction",
				label: __("Direction", null, "ITSS Ticket"),
				fieldtype: "Select",
				reqd: 1,
				default: "Functional",
				options: [
					{ value: "Functional", label: __("To the next group, which can solve it") },
					{ value: "Hierarchic", label: __("To the group's lead and manager, who answer for it") },
				],
			},
			{
				...group(null),
				depends_on: "eval:doc.direction === 'Functional'",
				description: __("Empty: the next group of the one that has it"),
			},
			reason(),
		],
	}),
	pause: (frm, { choices, has }) => ({
		title: __("Put on Hold"),
		button: __("Put on Hold"),
		fields: pauseFields(choices, has),
	}),
	resume: () => ({
		title: __("Resume", null, "ITSS Ticket"),
		button: __("Resume", null, "ITSS Ticket"),
		fields: [text("note", __("Note", null, "ITSS Ticket"))],
	}),
	progress: (frm) => {
		const address = frm.doc.raised_by || frm.doc.contact_email || "";
		return {
			title: __("Tell Progress"),
			button: __("Record", null, "ITSS Ticket"),
			fields: [
				{
					fieldname: "way",
					label: __("How", null, "ITSS Ticket"),
					fieldtype: "Select",
					options: CHANNELS(),
					default: "call",
					reqd: 1,
				},
				{
					fieldname: "recipients",
					label: __("To", null, "ITSS Ticket"),
					fieldtype: "Data",
					default: address,
					depends_on: "eval:doc.way === 'mail'",
					mandatory_depends_on: "eval:doc.way === 'mail'",
				},
				text("message", __("What the customer was told"), 1),
			],
			values: ({ way, recipients, message }) =>
				way === "mail"
					? { message: frappe.utils.escape_html(message).replace(/\n/g, "<br>"), recipients }
					: { message, channel: way },
		};
	},
	resolve: (frm) => ({
		title: __("Resolve", null, "ITSS Ticket"),
		button: __("Resolve", null, "ITSS Ticket"),
		fields: [
			{
				...text("resolution", __("What solved it"), 1, "Text Editor"),
				default: frm.doc.resolution_details || "",
			},
		],
	}),
	confirm: () => ({
		title: __("Confirm Solution"),
		button: __("Confirm and Close"),
		fields: [text("note", __("Who confirmed it, and how"))],
	}),
	reopen: () => ({
		title: __("Reopen", null, "ITSS Ticket"),
		button: __("Reopen", null, "ITSS Ticket"),
		fields: [reason()],
	}),
	cancel: () => ({
		title: __("Cancel the Ticket"),
		button: __("Cancel the Ticket"),
		fields: [reason()],
	}),
	mark_major: () => ({
		title: __("Mark as Major Incident"),
		button: __("Mark", null, "ITSS Ticket"),
		fields: [reason()],
		values: (values) => ({ ...values, is_major: 1 }),
	}),
	unmark_major: () => ({
		title: __("No Major Incident Any More"),
		button: __("Take the Mark Off"),
		fields: [reason()],
		values: (values) => ({ ...values, is_major: 0 }),
	}),
	name_agreement: (frm, { ticket }) => ({
		title: __("Choose the Agreement"),
		button: __("Choose", null, "ITSS Ticket"),
		fields: [
			{
				...link("agreement", __("Agreement"), "ITSS Agreement", ticket.agreement, {
					kind: "SLA",
					status: ["!=", "Draft"],
				}),
				reqd: 1,
			},
			reason(),
		],
	}),
};

export const dialogFields = (act, frm, told) => ASKED[act](frm, told);
