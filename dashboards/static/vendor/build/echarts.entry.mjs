// What the pages use of Apache ECharts: everything else stays out, to keep a page under 200 kB.
import { init, use, version } from "echarts/core";
import { BarChart, LineChart } from "echarts/charts";
import { GridSimpleComponent, TooltipComponent } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridSimpleComponent, TooltipComponent, CanvasRenderer]);

export { init, version };
