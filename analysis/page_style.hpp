#pragma once

#include <string_view>

namespace surveyor {

/// How the report looks, as CSS: one column on a phone, figures side by side on a desk, dark on white for print.
inline constexpr std::string_view page_style = R"css(
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #ffffff; color: #1c1c1c; font: 16px/1.5 system-ui, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
header { border-bottom: 2px solid #1c1c1c; padding-bottom: 1rem; margin-bottom: 1.5rem; }
.kind { margin: 0; color: #5a5a5a; font-size: 0.875rem; letter-spacing: 0.02em; }
h1 { margin: 0 0 1rem; font-size: 2rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 0 0 0.75rem; font-size: 1.25rem; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: 0.75rem 2rem; margin: 0; }
dt { color: #5a5a5a; font-size: 0.8125rem; }
dd { margin: 0; font-size: 0.9375rem; overflow-wrap: anywhere; white-space: pre-line;
    font-variant-numeric: tabular-nums; }
aside { border: 1px solid #d0d0d0; border-left: 4px solid #5a5a5a; background: #f7f7f7;
    padding: 0.875rem 1.125rem; margin: 0 0 1.5rem; }
aside.warnings { border-color: #e3c9a8; border-left-color: #b45309; background: #fdf7ee; }
aside h2 { font-size: 1rem; margin-bottom: 0.25rem; }
aside ul { margin: 0; padding-left: 1.125rem; font-size: 0.9375rem; }
aside li { overflow-wrap: anywhere; }
section { margin-top: 2.5rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem 1.5rem; }
figure { margin: 0; max-width: 46rem; }
figure svg { display: block; width: 100%; height: auto; }
figcaption, .files { margin: 0; color: #5a5a5a; font-size: 0.75rem; overflow-wrap: anywhere; }
.files { margin-top: -1rem; }
figcaption a, .files a { color: inherit; margin-right: 0.75rem; }
.note { max-width: 48rem; margin: 0.75rem 0; color: #4a4a4a; font-size: 0.875rem; }
.scroll { overflow-x: auto; margin: 1.25rem 0; }
table { border-collapse: collapse; }
caption { text-align: left; font-weight: 600; font-size: 0.9375rem; padding-bottom: 0.375rem; }
table.numbers { font-size: 0.875rem; font-variant-numeric: tabular-nums; border-bottom: 1px solid #1c1c1c; }
.numbers caption { white-space: nowrap; border-bottom: 1px solid #1c1c1c; }
.numbers th, .numbers td { padding: 0.3125rem 0.75rem; text-align: right; vertical-align: baseline;
    white-space: nowrap; }
.numbers th:first-child { text-align: left; padding-left: 0; font-weight: 400; }
.numbers thead th { font-weight: 600; border-bottom: 1px solid #b0b0b0; }
.numbers small { display: block; color: #5a5a5a; font-size: 0.75rem; }
.numbers td.flagged, .numbers td.flagged small { color: #9a3412; }
.numbers td.flagged { background: #fdf2e6; }
table.strips { width: 100%; table-layout: fixed; font-size: 0.8125rem; }
.strips thead td { width: 9.5rem; }
.strips thead th { font-weight: 400; color: #4a4a4a; padding: 0 0 0.25rem; text-align: center; }
.strips tbody th { font-weight: 400; text-align: left; vertical-align: middle; padding-right: 0.75rem;
    line-height: 1.3; }
.strips tbody td { padding: 0 0 2px; }
.strips img { display: block; width: 100%; height: auto; }
summary { cursor: pointer; font-size: 0.9375rem; }
pre { overflow-x: auto; background: #f7f7f7; border: 1px solid #d0d0d0; padding: 0.875rem;
    font-size: 0.8125rem; line-height: 1.45; }
@media print { main { max-width: none; padding: 0; } section, figure, .scroll { break-inside: avoid; } }
)css";

}  // namespace surveyor
