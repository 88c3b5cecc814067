import resolve from "@rollup/plugin-node-resolve";
import replace from "@rollup/plugin-replace";
import terser from "@rollup/plugin-terser";

const banner = "/*! Apache ECharts 5.6.0 (Apache-2.0) with zrender 5.6.1 (BSD-3-Clause): bars, lines, tooltip, canvas; see VENDOR.md */";

export default {
  input: "echarts.entry.mjs",
  plugins: [
    replace({
      preventAssignment: true,
      values: { "process.env.NODE_ENV": '"production"', __DEV__: "false" },
    }),
    resolve(),
    terser({ ecma: 2020, compress: { passes: 3 }, format: { comments: /^!/ } }),
  ],
  output: { file: "../echarts.min.js", format: "iife", name: "echarts", banner },
};
