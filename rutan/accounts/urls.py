from django.urls import path

from rutan.accounts.views import preferences, profile, sign_in, terms

app_name = "accounts"

urlpatterns = [
    path("masuk/", sign_in.sign_in, name="sign-in"),
    path("masuk/kode/", sign_in.second_step, name="second-factor"),
    path("keluar/", sign_in.sign_out, name="sign-out"),
    path("keluar/semua/", profile.sign_out_everywhere, name="sign-out-everywhere"),
    path("keluar/perangkat/", profile.sign_out_device, name="sign-out-device"),
    path("sandi/lupa/", sign_in.password_forgotten, name="password-forgotten"),
    path("sandi/ganti/", profile.password_change, name="password-change"),
    path("profil/", profile.profile, name="profile"),
    path("profil/verifikasi/", profile.second_factor_setup, name="second-factor-setup"),
    path("profil/verifikasi/hapus/", profile.second_factor_remove, name="second-factor-remove"),
    path("profil/verifikasi/cadangan/", profile.recovery_codes, name="recovery-codes"),
    path("ketentuan/", terms.terms, name="terms"),
    path("bahasa/", preferences.language, name="language"),
    path("tema/", preferences.theme, name="theme"),
]
