from django.shortcuts import render

from rutan.accounts.decorators import public, requires
from trainees import retention_rules


@requires()
def help_page(request):
    return render(request, "portal/pages/help.html")


@public
def privacy(request):
    return render(request, "portal/pages/privacy.html", {"rules": retention_rules.told()})


@public
def accessibility(request):
    return render(request, "portal/pages/accessibility.html")
