#include "base/base.h"
#include "story/page_parts.h"

/* What is shown can be taken away: pictures as SVG, tables as CSV, sentences with their source. And
** what a picture says to a mouse it says to a finger. Nothing of this is there without the script, and
** nothing else is missing without it. */
const char PAGE_SCRIPT[] =
    "(function(r){if(!r)return;var d=document,s=r.getAttribute('data-source');"
    "function b(p,t,l,f){var e=d.createElement('button');e.type='button';e.textContent=t;"
    "e.setAttribute('aria-label',l);e.onclick=function(){f(e)};p.appendChild(e);return e}"
    "function save(n,t,c){var a=d.createElement('a'),u=URL.createObjectURL(new Blob([c],{type:t}));"
    "a.href=u;a.download=n;r.appendChild(a);a.click();a.remove();"
    "setTimeout(function(){URL.revokeObjectURL(u)},9999)}"
    "function done(e,t){var o=e.textContent;e.textContent=t;"
    "setTimeout(function(){e.textContent=o},2000)}"
    "function each(q,f){Array.prototype.forEach.call(r.querySelectorAll(q),f)}"
    "function name(t){return t.toLowerCase().replace(/[^a-z0-9]+/g,'-').replace(/^-|-$/g,'').slice(0,60)}"
    "each('figure',function(f){var v=f.querySelector('svg'),h=d.getElementById("
    "f.getAttribute('aria-labelledby')),n=h?h.textContent:'picture',t=d.createElement('p');"
    "if(!v)return;t.className='said';t.setAttribute('role','status');f.appendChild(t);"
    "b(f,'Save as SVG','Save as SVG: '+n,function(){save(name(n)+'.svg','image/svg+xml',"
    "new XMLSerializer().serializeToString(v))});"
    "f.addEventListener('click',function(e){var g=e.target.closest?e.target.closest('svg *'):null,"
    "c=null;while(g&&g.tagName!=='svg'&&!c){c=g.querySelector(':scope>title');g=g.parentNode}"
    "if(c)t.textContent=c.textContent})});"
    "each('table',function(t){var n=t.caption.textContent;"
    "b(t.parentNode,'Save as CSV','Save as CSV: '+n,function(){"
    "save(name(n)+'.csv','text/csv;charset=utf-8',Array.prototype.map.call(t.rows,function(w){"
    "return Array.prototype.map.call(w.cells,function(c){var x=c.textContent;"
    "if(x==='\\u2013')x='';if(/^-?[0-9][0-9,]*(\\.[0-9]+)?$/.test(x))x=x.replace(/,/g,'');"
    "return /[\",\\r\\n]/.test(x)?'\"'+x.replace(/\"/g,'\"\"')+'\"':x}).join(',')"
    "}).join('\\r\\n')+'\\r\\n')})});"
    "each('[data-copy]',function(p){var x=p.textContent;b(p,'Copy','Copy with its source: '+x,"
    "function(e){var a=d.createElement('textarea'),w=x+' ('+s+')';"
    "function old(){a.value=w;r.appendChild(a);a.select();d.execCommand('copy');a.remove();"
    "done(e,'Copied')}"
    "if(navigator.clipboard)navigator.clipboard.writeText(w).then(function(){done(e,'Copied')},old);"
    "else old()})})})(document.currentScript&&document.currentScript.parentNode);";

static int hex_value(char digit) {
    return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

/* Appends the checksum in base 64, as the policy of a page wants it. */
bool page_script_hash(struct text *hash, struct error *error) {
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct sha256 sha256;
    char digits[SHA256_DIGITS + 1];
    sha256_begin(&sha256);
    sha256_add(&sha256, (const unsigned char *)PAGE_SCRIPT, sizeof PAGE_SCRIPT - 1);
    sha256_end(&sha256, digits);
    bool done = text_append(hash, slice_of("sha256-"), error);
    /* Three hexadecimal digits are two letters; the last one of 64 is half of them. */
    for (int i = 0; done && i < SHA256_DIGITS; i += 3) {
        int bits = 0;
        for (int j = i; j < i + 3; j++)
            bits = bits * 16 + (j < SHA256_DIGITS ? hex_value(digits[j]) : 0);
        done = text_append_byte(hash, (unsigned char)letters[bits >> 6], error) &&
               (i + 1 == SHA256_DIGITS ||
                text_append_byte(hash, (unsigned char)letters[bits & 63], error));
    }
    return done && text_append_byte(hash, '=', error);
}
