import { expect, test } from '../support/fixtures.ts';
test('x', async ({ team, enter }) => { const [a,b]=await team.people('A','B'); const r=await enter(a, await a.direct(b));
 const p=r.page; for (const ext of [false,true]) { await p.evaluate((e)=>{ (document.activeElement as HTMLElement)?.blur(); const l=document.querySelector('.skip-link')!; if(e) l.setAttribute('rel','external'); (l as HTMLElement).focus()},ext); await p.keyboard.press('Enter'); await p.waitForTimeout(500); console.log(ext, await p.evaluate(()=>document.activeElement?.outerHTML.slice(0,80)), p.url()); } });
