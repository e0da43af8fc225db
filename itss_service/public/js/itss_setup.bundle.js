// What the forms of the set-up documents share; loaded by them alone, with frappe.require.
import { showStanding } from "./setup/agreement_standing";
import { offerSteps } from "./setup/agreement_steps";
import { CalendarPreview } from "./setup/calendar_preview";
import { showFindings } from "./setup/calendar_findings";
import { ChainPicture, chainTitle } from "./setup/chain_picture";
import { exportPolicy, importPolicy } from "./setup/policy_files";
import { inContext, readRows } from "./setup/grid_words";
import { PriorityGrid } from "./setup/priority_grid";
import { ask } from "./setup/quiet_call";
import { tidyTime } from "./setup/times";
import { lengthText, metricText } from "./setup/words";
import { WeekEditor } from "./setup/week_editor";
import { showWorkload } from "./setup/workload_table";

frappe.provide("itss_service.setup");
Object.assign(itss_service.setup, {
	CalendarPreview,
	ChainPicture,
	PriorityGrid,
	WeekEditor,
	ask,
	chainTitle,
	exportPolicy,
	importPolicy,
	inContext,
	lengthText,
	metricText,
	offerSteps,
	readRows,
	showFindings,
	showStanding,
	showWorkload,
	tidyTime,
});
