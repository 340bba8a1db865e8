// The point where the telephone is, rounded before it leaves it. Without this file, one types a place.
const CELL = 0.00225; // about 250 m of latitude: the server rounds again, to its own grid
const rounded = (degrees) => ((Math.floor(degrees / CELL) + 0.5) * CELL).toFixed(6);

function offer() {
  if (!navigator.geolocation) return;
  for (const place of document.querySelectorAll('[data-position]')) place.hidden = false;
}

function tell(words) {
  document.querySelector('[data-position-said]').textContent = words;
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-locate]');
  if (!button) return;
  tell('Nous cherchons. Attendez un instant.');
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    button.form.elements.lat.value = rounded(coords.latitude);
    button.form.elements.lon.value = rounded(coords.longitude);
    tell('Position prise, à 250 mètres près. Appuyez sur Continuer.');
  }, () => tell('Pas de position. Écrivez plutôt le nom du lieu.'), { maximumAge: 600000, timeout: 15000 });
});
document.addEventListener('htmx:after:swap', offer);
offer();
