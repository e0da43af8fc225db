const ASSETS = ["itss_setup.bundle.js", "itss_setup.bundle.css"];
const BY_PARTIES = "Signed by the Parties";
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
// What goes on beside the text that the parties signed.
const RUN_ON = ["observe_only", "next_review_on"];
const COLOURS = {
	Draft: "orange",
	"Internal Review": "yellow",
	"Customer Review": "yellow",
	Signed: "blue",
	"In Force": "green",
};

frappe.ui.form.on("ITSS Agreement", {
	setup(frm) {
		const enabled = () => ({ filters: { disabled: 0 } });
		frm.set_query("calendar", enabled);
		frm.set_query("calendar", "targets", enabled);
		frm.set_query("support_group", enabled);
		frm.set_query("support_group", "sign_offs", enabled);
		frm.set_query("agreement", "underpins", () => ({
			filters: { kind: "SLA", status: ["not in", ["Changed", "Terminated", "Expired", "Retired"]] },
		}));
		const published = () => ({ filters: { published_version: ["is", "set"] } });
		frm.set_query("item", "services", published);
		frm.set_query("item", "workload", published);
		frm.set_query("contract", () => ({ filters: contract_filters(frm.doc) }));
		frm.set_query("project", () => ({ filters: frm.doc.customer ? { customer: frm.doc.customer } : {} }));
	},

	customer(frm) {
		if (frm.doc.customer && frm.doc.kind === "SLA") frm.set_value("signing", BY_PARTIES);
	},

	async refresh(frm) {
		frm.meta.default_print_format = `ITSS ${frm.doc.kind}`;
		show_status(frm);
		lock(frm);
		await frappe.require(ASSETS);
		const { showStanding, offerSteps, showWorkload, ChainPicture } = itss_service.setup;
		const { name } = frm.doc;
		const standing = await showStanding(frm);
		if (frm.doc.name !== name) return;
		offerSteps(frm, standing);
		showWorkload(frm);
		read_well(frm);
		frm.itss_chain ||= new ChainPicture(frm);
		frm.itss_chain.refresh();
		await frappe.require(["itss_foresight.bundle.js", "itss_foresight.bundle.css"]);
		itss_service.foresight.show(frm);
	},
});

function contract_filters({ kind, customer, supplier }) {
	const party = kind === "SLA" ? customer : supplier;
	return party ? { party_type: kind === "SLA" ? "Customer" : "Supplier", party_name: party } : {};
}

// What is signed, or looked at by those who will sign, is read; of a policy in force only its terms are.
function lock(frm) {
	const { status, signing, kind, customer } = frm.doc;
	const signed = signing === BY_PARTIES && status !== "Draft";
	for (const { fieldname, read_only } of frm.meta.fields) {
		const locked = signed ? !RUN_ON.includes(fieldname) : TERMS.includes(fieldname) && status !== "Draft";
		frm.set_df_property(fieldname, "read_only", read_only || locked ? 1 : 0);
	}
	if ((kind === "SLA" && customer) || status !== "Draft") frm.set_df_property("signing", "read_only", 1);
}

// Lengths as people say them, and no goal where the agreement's holds.
function read_well(frm) {
	const { inContext, lengthText, readRows } = itss_service.setup;
	readRows(frm, "scopes", { scope: inContext("ITSS Agreement Scope") });
	readRows(frm, "targets", {
		metric: inContext("ITSS Agreement Target"),
		duration: (value) => frappe.utils.escape_html(lengthText(value || "")),
		goal: (value) => (value ? `<div class="text-right">${Number(value)} %</div>` : ""),
	});
	const inWords = inContext("ITSS Sign-off");
	readRows(frm, "sign_offs", { stage: inWords, party: inWords, decision: inWords });
}

function show_status(frm) {
	if (frm.is_new() || frm.is_dirty()) return;
	const { status, expiring } = frm.doc;
	const word = __(status, null, frm.doctype);
	if (expiring) frm.page.set_indicator(`${word} · ${__("Expiring", null, frm.doctype)}`, "orange");
	else frm.page.set_indicator(word, COLOURS[status] || "gray");
}
