const ASSETS = ["itss_setup.bundle.js", "itss_setup.bundle.css"];
const RISK_ROLE = "Service Level Manager";
// What stays as it is once an agreement was put in force; the server refuses it too.
const TERMS = [
	"support_group",
	"supplier",
	"scopes",
	"calendar",
	"attainment_goal",
	"pauses",
	"targets",
	"underpins",
];

frappe.ui.form.on("ITSS Agreement", {
	setup(frm) {
		const enabled = () => ({ filters: { disabled: 0 } });
		frm.set_query("calendar", enabled);
		frm.set_query("calendar", "targets", enabled);
		frm.set_query("support_group", enabled);
		frm.set_query("agreement", "underpins", () => ({
			filters: { kind: "SLA", status: ["!=", "Retired"] },
		}));
	},

	async refresh(frm) {
		show_status(frm);
		for (const field of TERMS)
			frm.set_df_property(field, "read_only", frm.doc.status === "Draft" ? 0 : 1);
		offer_steps(frm);
		await frappe.require(ASSETS);
		read_well(frm);
		frm.itss_chain ||= new itss_service.setup.ChainPicture(frm);
		frm.itss_chain.refresh();
	},
});

// Lengths as people say them, and no goal where the agreement's holds.
function read_well(frm) {
	const { inContext, lengthText, readRows } = itss_service.setup;
	readRows(frm, "scopes", { scope: inContext("ITSS Agreement Scope") });
	readRows(frm, "targets", {
		metric: inContext("ITSS Agreement Target"),
		duration: (value) => frappe.utils.escape_html(lengthText(value || "")),
		goal: (value) => (value ? `<div class="text-right">${Number(value)} %</div>` : ""),
	});
}

function show_status(frm) {
	const colours = { Draft: "orange", "In Force": "green", Retired: "gray" };
	if (!frm.is_new() && !frm.is_dirty())
		frm.page.set_indicator(__(frm.doc.status, null, frm.doctype), colours[frm.doc.status]);
}

function offer_steps(frm) {
	if (frm.is_new() || frm.is_dirty()) return;
	const { status } = frm.doc;
	const may_write = frm.perm[0]?.write;
	if (may_write && status === "Draft") frm.add_custom_button(__("Put in Force"), () => put_in_force(frm));
	if (may_write && status === "In Force")
		frm.add_custom_button(__("Retire"), () => retire(frm), __("Actions"));
	if (frappe.model.can_create(frm.doctype) && status !== "Draft")
		frm.add_custom_button(__("New Version"), () => new_version(frm), __("Actions"));
}

async function put_in_force(frm) {
	const { name } = frm.doc;
	const told = await itss_service.setup.ask("agreements.chain", { agreement: name }).catch(refused);
	if (!told) return;
	if (!told.holds) return ask_for_risk(frm, told);
	const words = __("{0} then decides for tickets from {1} on, and its terms can no longer be changed.", [
		frappe.utils.escape_html(name).bold(),
		frappe.datetime.str_to_user(frm.doc.valid_from),
	]);
	frappe.confirm(words, () => step(frm, "put_in_force"));
}

function ask_for_risk(frm, told) {
	const broken = told.chains.filter((chain) => chain.verdict === "cannot hold");
	const list = broken.map((chain) => `<li>${itss_service.setup.chainTitle(chain)}</li>`).join("");
	const words = __("What underpins these targets cannot carry them; see Guarantee Chain for why:");
	if (!told.may_accept_risk) {
		const mend = __("Mend it, or have a {0} accept the risk.", [__(RISK_ROLE)]);
		return frappe.msgprint({
			title: __("Guarantee Chain Cannot Hold"),
			message: `${words}<ul>${list}</ul>${mend}`,
			indicator: "red",
		});
	}
	const dialog = new frappe.ui.Dialog({
		title: __("Guarantee Chain Cannot Hold"),
		fields: [
			{ fieldtype: "HTML", options: `<p>${words}</p><ul>${list}</ul>` },
			{
				fieldname: "risk_reason",
				fieldtype: "Small Text",
				label: __("Reason for Accepting the Risk"),
				reqd: 1,
				description: __("Kept with your name, the time and the findings."),
			},
		],
		primary_action_label: __("Accept the Risk and Put in Force"),
		primary_action: ({ risk_reason }) => {
			dialog.hide();
			step(frm, "put_in_force", { risk_reason });
		},
	});
	dialog.show();
}

function retire(frm) {
	const words = __("{0} then decides for no new ticket. It cannot be put in force again.", [
		frappe.utils.escape_html(frm.doc.name).bold(),
	]);
	frappe.confirm(words, () => step(frm, "retire"));
}

async function step(frm, method, args = {}) {
	const told = await itss_service.setup
		.ask(`agreements.${method}`, { agreement: frm.doc.name, ...args })
		.catch(refused);
	if (!told) return;
	await frm.reload_doc();
	frappe.show_alert({ message: `${__(told.status)}: ${told.name}`, indicator: "green" });
}

async function new_version(frm) {
	const draft = await itss_service.setup
		.ask("agreements.new_version", { agreement: frm.doc.name })
		.catch(refused);
	if (!draft) return;
	const [doc] = frappe.model.sync(draft);
	frappe.set_route("Form", doc.doctype, doc.name);
}

function refused(error) {
	frappe.msgprint({ title: __("Step Not Possible"), message: error.message, indicator: "red" });
}
