"""Korean and English words for the same thing, in the trades that the experts serve.

A question in one language then finds evidence in the other. The list holds words of battery and
electrode making, coating, process control, chemistry and customer service; what is not on it is
matched only where both languages write the same thing (formulas, codes, numbers, names).
"""

from __future__ import annotations

from functools import lru_cache

from haetae.knowledge import analyze

_PAIRS = """
전해액=electrolyte; 전해질=electrolyte; 고체전해질=solid electrolyte; 양극=cathode; 음극=anode
전극=electrode; 양극재=cathode material; 음극재=anode material; 활물질=active material
도전재=conductive additive; 바인더=binder; 분리막=separator; 집전체=current collector
전지=battery; 배터리=battery; 셀=cell; 이차전지=secondary battery; 리튬=lithium; 나트륨=sodium
니켈=nickel; 코발트=cobalt; 망간=manganese; 흑연=graphite; 실리콘=silicon; 규소=silicon
용량=capacity; 비용량=specific capacity; 전압=voltage; 전류=current; 밀도=density
전류밀도=current density; 에너지밀도=energy density; 전도도=conductivity
이온전도도=ionic conductivity; 저항=resistance; 임피던스=impedance; 충전=charge; 방전=discharge
충방전=charge discharge; 수명=lifetime; 사이클=cycle; 열화=degradation; 덴드라이트=dendrite
첨가제=additive; 용매=solvent; 염=salt; 농도=concentration; 점도=viscosity; 온도=temperature
압력=pressure; 습도=humidity; 속도=rate speed; 시간=time; 두께=thickness; 코팅=coating
도포=coating; 건조=drying; 슬러리=slurry; 혼합=mixing; 분산=dispersion; 압연=calendering
권취=winding; 노즐=nozzle; 다이=die; 장력=tension; 결함=defect; 불량=defect; 불량률=defect rate
기포=bubble; 균열=crack; 핀홀=pinhole; 얼룩=stain; 수율=yield; 공정=process; 설정값=setpoint
센서=sensor; 밸브=valve; 펌프=pump; 온도계=thermometer; 유량=flow; 교반=stirring; 반응=reaction
반응기=reactor; 촉매=catalyst; 합성=synthesis; 소성=calcination; 분말=powder; 입자=particle
입도=particle size; 표면=surface; 계면=interface; 피막=film; 박막=thin film; 산화=oxidation
환원=reduction; 수분=moisture; 순도=purity; 불순물=impurity; 안정성=stability; 안전=safety
발열=exothermic heat; 열폭주=thermal runaway; 인화점=flash point; 녹는점=melting point
융점=melting point; 끓는점=boiling point; 비점=boiling point; 분자량=molecular weight
용해도=solubility; 중합체=polymer; 고분자=polymer; 단량체=monomer; 수지=resin; 접착제=adhesive
접착력=adhesion; 경화=curing; 경도=hardness; 강도=strength; 특허=patent; 청구항=claim
발명=invention; 실시예=example; 논문=paper; 실험=experiment; 측정=measurement; 분석=analysis
결과=result; 시료=sample; 예측=prediction; 모델=model; 데이터=data; 고객=customer
상담=consultation; 상담원=agent; 통화=call; 환불=refund; 반품=return; 교환=exchange
배송=delivery shipping; 주문=order; 취소=cancel; 결제=payment; 요금=fee; 계좌=account; 카드=card
비밀번호=password; 인증=verification; 보증=warranty; 수리=repair; 설치=installation; 고장=fault
점검=inspection; 교체=replacement; 정비=maintenance; 해지=termination; 가입=subscription
약관=terms; 기간=period; 연장=extension; 한도=limit; 이자=interest; 할인=discount; 쿠폰=coupon
불만=complaint; 문의=inquiry
"""


@lru_cache(maxsize=1)
def _tables() -> dict[str, tuple[str, ...]]:
    both: dict[str, list[str]] = {}
    for pair in _PAIRS.replace("\n", ";").split(";"):
        if "=" not in pair:
            continue
        korean, english = pair.strip().split("=")
        # A phrase is asked for by all of its words; each counts as a part.
        there = analyze.analyze(english)
        here = analyze.analyze_word(korean)[0]
        both.setdefault(here, []).extend(there)
        if len(there) == 1:
            both.setdefault(there[0], []).append(here)
    return {token: tuple(dict.fromkeys(found)) for token, found in both.items()}


def translations(token: str) -> tuple[str, ...]:
    """Give the tokens that say the same in the other language, none when it is not listed.

    >>> translations("전해액")
    ('electrolyt',)
    """
    return _tables().get(token, ())
