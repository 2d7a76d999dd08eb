from django.urls import path

from shop.portal.points import arrivals, closing, counter, hours, orders, parcels, shelf

app_name = "point"
urlpatterns = [
    path("", orders.today, name="today"),
    path("soan/", orders.pick, name="pick"),
    path("soan/soan-hang.pdf", orders.pick_pdf, name="pick_pdf"),
    path("soan/phieu.pdf", orders.slips_pdf, name="slips_pdf"),
    path("giao/", orders.hand_over, name="hand_over"),
    path("don/<str:number>/", orders.show, name="order"),
    path("don/<str:number>/phieu.pdf", orders.slip_pdf, name="slip_pdf"),
    path("don/<str:number>/van-don/", parcels.make, name="dispatch"),
    path("don/<str:number>/nhan/<int:pk>.pdf", parcels.label, name="label"),
    path("don/<str:number>/ve/", orders.come_back, name="come_back"),
    path("hang-den/<int:pk>/", arrivals.arrival, name="arrival"),
    path("don/<str:number>/<slug:act>/", orders.step, name="step"),
    path("ton/", shelf.stock_page, name="stock"),
    path("kiem-ke/<int:pk>/", shelf.count, name="count"),
    path("chuyen/", shelf.transfers, name="transfers"),
    path("chuyen/<int:pk>/", shelf.transfer, name="transfer"),
    path("the-ke/", shelf.cards, name="cards"),
    path("the-ke/the-ke.pdf", shelf.cards_pdf, name="cards_pdf"),
    path("ban/", counter.sell, name="sell"),
    path("ban/<str:number>/", counter.sold, name="sold"),
    path("ban/<str:number>/bien-nhan.pdf", counter.receipt_pdf, name="receipt_pdf"),
    path("chot-ngay/", closing.closing, name="closing"),
    path("gio/", hours.hours, name="hours"),
]
