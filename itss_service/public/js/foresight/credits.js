// The credits of an agreement's billing periods, and a button for a new one.
import { escape } from "../setup/words";

const DOCTYPE = "ITSS Service Credit";
const MOST = 6;
const STATES = () => [
	["orange", __("Draft")],
	["blue", __("Submitted")],
	["gray", __("Cancelled")],
];

export async function showCredits(frm) {
	const $area = $(frm.fields_dict.credits_html.wrapper);
	if (!frappe.model.can_read(DOCTYPE) || !(frm.doc.credit_rules || []).length) return;
	const { name } = frm.doc;
	const rows = await frappe.db.get_list(DOCTYPE, {
		filters: { agreement: name },
		fields: [
			"name",
			"period_from",
			"period_to",
			"total",
			"currency",
			"docstatus",
			"voucher_type",
			"voucher",
		],
		order_by: "period_from desc",
		limit: MOST,
	});
	if (frm.doc.name !== name) return;
	$area.html(rows.length ? table(rows) : `<p class="text-muted">${__("None was computed yet.")}</p>`);
	if (!frappe.model.can_create(DOCTYPE) || frm.doc.status === "Draft") return;
	$(`<button class="btn btn-default btn-xs">${__("Compute for a Period")}</button>`)
		.on("click", () => choose(frm))
		.appendTo($area);
}

function table(rows) {
	const lines = rows.map((row) => {
		const [colour, words] = STATES()[row.docstatus];
		const voucher = row.voucher ? frappe.utils.get_form_link(row.voucher_type, row.voucher, true) : "";
		const period = `${frappe.datetime.str_to_user(row.period_from)} – ${frappe.datetime.str_to_user(row.period_to)}`;
		return `<tr><td>${frappe.utils.get_form_link(DOCTYPE, row.name, true)}</td><td>${escape(period)}</td>
			<td class="text-right">${format_currency(row.total, row.currency)}</td>
			<td><span class="indicator-pill ${colour}">${words}</span></td><td>${voucher}</td></tr>`;
	});
	return `<table class="table table-sm table-bordered itss-figures"><thead><tr><th>${__("Service Credit", null, "ITSS Service Credit")}</th>
		<th>${__("Period")}</th><th class="text-right">${__("Credit", null, "ITSS Service Credit")}</th><th>${__("State", null, "ITSS Service Credit")}</th><th>${__("Booked By")}</th></tr></thead>
		<tbody>${lines.join("")}</tbody></table>`;
}

function choose(frm) {
	const month_ago = frappe.datetime.add_months(frappe.datetime.get_today(), -1);
	const fields = [
		{
			fieldname: "day",
			fieldtype: "Date",
			label: __("A Day of the Period"),
			default: month_ago,
			reqd: 1,
		},
	];
	const draft = async ({ day }) => {
		const { message } = await frappe.call({
			method: "itss_service.api.credits.draft_credit",
			args: { agreement: frm.doc.name, day },
			freeze: true,
		});
		if (message) frappe.set_route("Form", DOCTYPE, message.name);
	};
	frappe.prompt(fields, draft, __("Credits of a Period"), __("Compute"));
}
